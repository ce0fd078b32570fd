#!/bin/sh
# Measures the gateway beside other programs. Arguments go to the program, whose "--help" says what there is.
set -eu
cd "$(dirname "$0")/.."
. scripts/sdk.sh

case "${1:-}" in
--help | -h | help) needed="" ;;
parts | scale) needed="redis-server" ;;
issuing) needed="wrk redis-server" ;;
storm | start) needed="wrk nginx" ;;
*) needed="wrk nginx haproxy caddy" ;;
esac
missing=""
for program in $needed; do command -v "$program" >/dev/null 2>&1 || missing="$missing $program"; done
if [ -n "$missing" ]; then
  echo "Installing:$missing"
  as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
  as_root apt-get update -qq
  # shellcheck disable=SC2086  # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
fi

out=$PWD/artifacts/bench
# shellcheck disable=SC2086  # the third is a list of words
publish() { dotnet publish "$1" --configuration Release --verbosity quiet --output "$2" $3; }
measure() { exec "$out/benchmarks/Auth.Gateway.Benchmarks" "$@"; }

publish tests/Auth.Gateway.Benchmarks "$out/benchmarks" ""
case "${1:-}" in --help | -h | help | parts | scale) measure "$@" ;; esac
publish src/Auth.Gateway "$out/gateway" ""
case "${1:-}" in
issuing | storm)
  verb=$1
  shift
  measure "$verb" --gateway "$out/gateway" "$@"
  ;;
start)
  shift
  ahead="-r linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/') --no-self-contained -p:PublishReadyToRun=true"
  publish tests/Auth.Gateway.Benchmarks "$out/ahead/benchmarks" "$ahead"
  publish src/Auth.Gateway "$out/ahead/gateway" "$ahead"
  measure start --gateway "$out/gateway" --ahead "$out/ahead" "$@"
  ;;
*) measure compare --gateway "$out/gateway" "$@" ;;
esac
