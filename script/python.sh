# Sourced by the commands beside it: sets PYTHON to the newest Python that the project runs on.
for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    PYTHON=$candidate
    break
  fi
  PYTHON=
done
if [ -z "$PYTHON" ]; then
  echo "Python 3.11 or newer is needed; install it, or name it: PYTHON=/path/to/python3 $0" >&2
  exit 1
fi
# A command starts many programs: what they import is compiled once for all of them, also where
# PYTHONDONTWRITEBYTECODE is set, and lies in var/ rather than all over the checkout.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$PWD/var/pycache"
