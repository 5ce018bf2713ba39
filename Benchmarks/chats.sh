#!/usr/bin/env bash
# Two thousand chats open at once on one server: how soon a message reaches the other side, what the server has in memory,
# and whether every message came once although streams were cut.
#
#   Benchmarks/chats.sh DATABASE
set -euo pipefail
cd "$(dirname "$0")/.."
database=$1
build=${BUILD:-Benchmarks/.build/release}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
ulimit -n 16384
. Benchmarks/figure.sh
export PLEDGE_MASTER_KEY=$($build/pledge keys generate)
$build/pledge serve --port 8091 --requests-per-second 0 --trusted-proxy 127.0.0.1 --database "$database" >"$work/log" 2>&1 & server=$!; pids+=("$server")
for _ in $(seq 1 600); do curl -sf http://127.0.0.1:8091/ready >/dev/null && break; sleep 0.05; done
line=$(python3 Benchmarks/chats.py http://127.0.0.1:8091 "${CHATS:-2000}" "${SECONDS_EACH:-20}" "${PACE:-50}")
echo "$line"
figure "2,000 open chats, until a message is shown, p99" "$(awk '{ print $8 }' <<<"$line")" ms allowed 1000 "at most 1"
figure "2,000 open chats, messages lost or doubled" "$(awk '{ print $10 }' <<<"$line")" messages allowed 1 "at most 0"
figure "2,000 open chats, memory" "$(awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$server/status")" MB allowed 300 "at most 1"
