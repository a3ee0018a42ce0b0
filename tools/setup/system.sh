#!/usr/bin/env bash
# The page tests drive Debian's Chromium and need fonts with Arabic; the statistics are compared on Spark, which needs Java.
# Root installs what is missing; others are told how.
set -euo pipefail
packages=()
required=()
command -v chromium >/dev/null || { packages+=(chromium); required+=(chromium); }
command -v java >/dev/null || { packages+=(default-jre-headless); required+=(default-jre-headless); }
for font in fonts-noto-core fonts-dejavu-core; do
    dpkg-query -W -f '${db:Status-Status}' "$font" 2>/dev/null | grep -qx installed || packages+=("$font")
done
[ ${#packages[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    echo "Installing ${packages[*]}"
    apt-get update -q </dev/null
    apt-get install -q -y --no-install-recommends "${packages[@]}" </dev/null
elif [ ${#required[@]} -eq 0 ]; then
    echo "Note: ${packages[*]} missing; pages in Arabic may show boxes in screenshots." >&2
else
    echo "The tests need ${required[*]}. As root: apt-get update && apt-get install --no-install-recommends ${packages[*]}" >&2
    exit 1
fi
