#!/bin/sh
# Removes the program, keeps the store: go-bo.sh [FOLDER]
set -eu
to=${1:-$HOME/luocdo}
rm -rf "$to/bin" "$to/lib" "$to/lib64" "$to/include" "$to/share" "$to/pyvenv.cfg" "$to/luocdo.sh"
echo "Đã gỡ. Kho văn bản còn nguyên: $to/kho"
