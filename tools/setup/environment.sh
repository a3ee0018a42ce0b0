#!/usr/bin/env bash
# Makes the environment: exact packages with hashes, then jalon itself from this folder.
set -euo pipefail
python=$1
venv=$2

if ! command -v "$python" >/dev/null; then
    echo "Jalon needs Python 3.11 as '$python' (Debian 12: apt-get install python3 python3-venv), or: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Jalon needs Python 3.11 or newer; '$python' is $("$python" -V)." >&2
    exit 1
}
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if [ "$(id -u)" = 0 ]; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -q </dev/null
        apt-get install -q -y --no-install-recommends python3-venv </dev/null
    else
        echo "Python's venv is missing. As root: apt-get install --no-install-recommends python3-venv" >&2
        exit 1
    fi
fi

echo "Setting up $venv (once; a few minutes with a slow link)"
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
export PIP_DISABLE_PIP_VERSION_CHECK=1
echo "  [1/3] packages of requirements/dev.txt, checked against their hashes"
"$venv/bin/python" -m pip install --quiet --require-hashes -r requirements/dev.txt </dev/null
echo "  [2/3] jalon itself"
"$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation -e . </dev/null
echo "  [3/3] loops of the fingerprint engine, compiled for this machine"
"$venv/bin/python" -c "from jalon.cli.finger_files import warm_up; warm_up()"
