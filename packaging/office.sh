#!/bin/sh
# One folder for a PC without Internet, for Windows and for Linux: `make office`. Needs PyPI at build.
# Windows: packages unpacked for win_amd64 beside Python's embeddable zip, which is fetched from
# python.org or given as PYTHON_ZIP=/path/python-3.12.x-embed-amd64.zip; without it the folder is made
# all the same and says what is missing. Linux: a wheelhouse with its installer.
set -eu
version=${PYTHON_VERSION:-3.12.10}
out=$PWD/out/office here=$PWD/packaging bin=${BIN:-$PWD/.venv/bin}
series=$(echo "$version" | cut -d. -f1,2)
rm -rf "$out" && mkdir -p "$out/windows/python" "$out/linux/wheels"
"$bin/uv" build -q --wheel -o "$out/linux/wheels" .
rm -f "$out/linux/wheels/.gitignore"

# --- Windows
"$bin/uv" pip install -q --target "$out/windows/python/Lib/site-packages" --only-binary :all: --no-deps \
  --python-platform x86_64-pc-windows-msvc --python-version "$series" --require-hashes -r locks/user.txt
"$bin/uv" pip install -q --target "$out/windows/python/Lib/site-packages" --no-deps \
  --python-platform x86_64-pc-windows-msvc --python-version "$series" "$out"/linux/wheels/luocdo-*.whl
cp "$here"/windows/* "$out/windows/"
zip=${PYTHON_ZIP:-$out/python.zip}
[ -f "$zip" ] || curl -fsSL --max-time 120 -o "$zip" \
  "https://www.python.org/ftp/python/$version/python-$version-embed-amd64.zip" || zip=
if [ -n "$zip" ]; then
  "$bin/python" -m zipfile -e "$zip" "$out/windows/python"
  printf 'python%s.zip\r\n.\r\nLib\\site-packages\r\n' "$(echo "$series" | tr -d .)" \
    > "$out/windows/python/python$(echo "$series" | tr -d .)._pth"
else
  echo "Chưa tải được Python $version cho Windows: đặt PYTHON_ZIP=tệp.zip rồi chạy lại make office."
fi
"$bin/python" "$here/check_windows.py" "$out/windows"

# --- Linux
"$bin/python" -m pip --version >/dev/null 2>&1 || "$bin/uv" pip install -q --python "$bin/python" pip
"$bin/python" -m pip download -q --only-binary :all: --require-hashes --no-deps -r locks/user.txt -d "$out/linux/wheels"
cp "$here"/linux/* "$out/linux/"
chmod +x "$out"/linux/*.sh
du -sh "$out/windows" "$out/linux"
