#!/bin/sh
# bench-start.sh FOLDER...: starts the gateway that was published into each folder, ROUNDS times (5) and one after the other, and says for each the medians of
# the time to its first answer (ms), of the processor time until then (ms), and of the processor time of its first thousand requests (ms).
set -eu
rounds=${ROUNDS:-5}
port=${PORT:-18480}
work=$(mktemp -d)
gateway=""
trap 'kill "$gateway" 2>/dev/null || true; rm -rf "$work"' EXIT

now() { echo $(($(date +%s%N) / 1000000)); }
# Of a process: user and system, in ticks of 10 ms.
processor() { awk '{ sub(/.*\) /, ""); print ($12 + $13) * 10 }' "/proc/$1/stat"; }
median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

start_once() {
  rm -rf "$work/data" && mkdir "$work/data"
  began=$(now)
  (cd "$1" && exec env "ASPNETCORE_URLS=http://127.0.0.1:$port" Gateway__Management__Url= "Gateway__Store__ConnectionString=Data Source=$work/data/gateway.db" \
    Gateway__RateLimits__token__Limit=100000 Gateway__RateLimits__api__Limit=100000 Gateway__RateLimits__credentials__Limit=100000 \
    dotnet Auth.Gateway.dll >"$work/log" 2>&1) &
  gateway=$!
  until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/readyz"; do
    kill -0 "$gateway" || { cat "$work/log" >&2; exit 1; }
    sleep 0.01
  done
  answered=$(now)
  spent=$(processor "$gateway")

  # A sign-up, a key, and then what a session and a key ask for all day.
  curl --silent --fail --output /dev/null --cookie-jar "$work/cookies" --json '{"email":"you@example.com","password":"Secure-Passw0rd","organization_name":"Acme"}' "http://127.0.0.1:$port/api/v1/auth/signup"
  session=$(awk '$6 == "access_token" { print $7 }' "$work/cookies")
  key=$(curl --silent --fail --header "Cookie: access_token=$session" --json '{"name":"a key","scopes":["usage.read"]}' "http://127.0.0.1:$port/api/v1/api-keys" | sed 's/.*"key":"\([^"]*\)".*/\1/')
  curl --silent --fail --output /dev/null --header "Cookie: access_token=$session" "http://127.0.0.1:$port/api/v1/auth/me?[1-500]"
  curl --silent --fail --output /dev/null --header "X-API-Key: $key" --request POST "http://127.0.0.1:$port/tokens/generate?[1-498]"
  all=$(processor "$gateway")
  kill -TERM "$gateway"
  wait "$gateway" || true

  echo $((answered - began)) >>"$work/$2.answer"
  echo "$spent" >>"$work/$2.start"
  echo $((all - spent)) >>"$work/$2.requests"
}

round=0
while [ "$round" -lt "$rounds" ]; do
  number=0
  for folder in "$@"; do
    number=$((number + 1))
    start_once "$folder" "$number"
  done
  round=$((round + 1))
done

number=0
for folder in "$@"; do
  number=$((number + 1))
  echo "$folder: first answer after $(median <"$work/$number.answer") ms and $(median <"$work/$number.start") ms of processor time, the first 1,000 requests took $(median <"$work/$number.requests") ms"
done
