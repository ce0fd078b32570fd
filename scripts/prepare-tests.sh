#!/bin/sh
# Brings the programs and npm packages that the end-to-end tests use. What cannot be had is named, and the tests that need it are skipped.
set -eu
cd "$(dirname "$0")/.."

missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need redis-server redis-server
need curl curl
need node nodejs
need npm npm
need nginx nginx
need caddy caddy
need haproxy haproxy
/usr/bin/python3 -c "import jwt, cryptography" >/dev/null 2>&1 || missing="$missing python3-jwt python3-cryptography"

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

if [ -n "$missing" ]; then
  if command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null; then
    echo "Installing:$missing"
    # shellcheck disable=SC2086  # a list of words
    if ! { as_root apt-get update -qq &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } </dev/null >/dev/null; then
      echo "Could not install:$missing. The tests that need them are skipped." >&2
    fi
  else
    echo "Please install:$missing. Until then the tests that need them are skipped." >&2
  fi
fi

# Whatever they fetch or build when they are first called belongs here, and not into a test.
for chart in helm kubevalidate; do
  if command -v $chart >/dev/null 2>&1; then $chart version >/dev/null 2>&1 || $chart --help >/dev/null 2>&1 || true; fi
done

clients=tests/Auth.Gateway.EndToEnd/clients
# npm ci starts from nothing each time; the copy of the lock file tells when it need not.
if command -v npm >/dev/null 2>&1 && ! cmp -s $clients/package-lock.json $clients/node_modules/.installed; then
  echo "Installing the npm packages in $clients"
  if (cd $clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null); then
    cp $clients/package-lock.json $clients/node_modules/.installed
  else
    rm -rf $clients/node_modules
    echo "Could not install them. The tests that need them are skipped." >&2
  fi
fi
