#!/bin/sh
# Measures the gateway beside other programs. Arguments go to the comparison: --rounds, --seconds, --only, --switches, --against, --report.
# "parts" as the first word measures single parts instead, with BenchmarkDotNet; its options may follow.
# "scale Sqlite|Redis KEYS..." fills a store with so many keys and measures that.
set -eu
cd "$(dirname "$0")/.."
. scripts/sdk.sh

case "${1:-}" in scale) needed="redis-server" ;; *) needed="wrk nginx haproxy caddy" ;; esac
missing=""
for program in $needed; do command -v "$program" >/dev/null 2>&1 || missing="$missing $program"; done
if [ -n "$missing" ]; then
  echo "Installing:$missing"
  as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
  as_root apt-get update -qq
  # shellcheck disable=SC2086  # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
fi

out=artifacts/bench
dotnet publish src/Auth.Gateway --configuration Release --verbosity quiet --output $out/gateway
dotnet publish tests/Auth.Gateway.Benchmarks --configuration Release --verbosity quiet --output $out/benchmarks
if [ "${1:-}" = parts ] || [ "${1:-}" = scale ]; then exec $out/benchmarks/Auth.Gateway.Benchmarks "$@"; fi
exec $out/benchmarks/Auth.Gateway.Benchmarks compare --gateway "$PWD/$out/gateway" "$@"
