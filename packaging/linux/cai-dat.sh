#!/bin/sh
# Installs from this folder alone, without a network: cai-dat.sh [FOLDER] (default ~/luocdo)
set -eu
here=$(cd "$(dirname "$0")" && pwd) to=${1:-$HOME/luocdo}
python3 -m venv "$to" || { echo "Thiếu phần venv của Python: cài gói python3-venv (có trên đĩa cài hệ điều hành)."; exit 1; }
wheel=$(ls "$here"/wheels/luocdo-*.whl)
"$to/bin/python" -m pip install -q --no-index --find-links "$here/wheels" "$wheel[server,ocr]"
printf '#!/bin/sh\nexec "%s/bin/luocdo" serve --store "%s/kho" --open\n' "$to" "$to" > "$to/luocdo.sh"
chmod +x "$to/luocdo.sh"
echo "Xong. Chạy: $to/luocdo.sh"
