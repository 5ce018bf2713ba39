#!/usr/bin/env bash
# The server over HTTP against a bare "hello" of the same framework, alternating in one run; then how large and how
# soon ready it is with many open obligations. Database on the disk of the temporary directory, synchronous FULL.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs), $(nproc) cores, $(uname -sr)"
seconds=${SECONDS_EACH:-5}
rounds=${ROUNDS:-3}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
build=.build/release

up() { for _ in $(seq 1 600); do curl -sf "$1" >/dev/null && return; sleep 0.05; done; echo "$1 does not answer"; exit 1; }
post() { curl -sf -H 'Content-Type: application/json' "http://127.0.0.1:8091/v1/$1" -d "$2" >/dev/null; }
load() { wrk -t2 -c128 -d"${seconds}s" -s "$1" "$2" | awk '/^rate/ { print }'; }

$build/Hello 8090 2>/dev/null & pids+=($!)
$build/pledge serve --port 8091 --database "$work/pledge.sqlite" >"$work/log" 2>&1 & server=$!; pids+=("$server")
up http://127.0.0.1:8090/; up http://127.0.0.1:8091/ready
sleep 1
echo "idle server: $(awk '/VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/$server/status") resident (target: below 80)"
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
post orders '{"reference":"R","promised":"2030-01-04"}'
post tracking-events '{"order":"R","reference":"T","kind":"delivered"}'
post claims '{"reference":"C","order":"R","clause":"returns.no-reason"}'

for round in $(seq 1 "$rounds"); do
  hello=$(load Benchmarks/read.lua http://127.0.0.1:8090/)
  order=$(load Benchmarks/orders.lua http://127.0.0.1:8091)
  claim=$(load Benchmarks/read.lua http://127.0.0.1:8091/v1/claims/C)
  echo "round $round  hello: $hello"
  echo "round $round  order intake: $order"
  echo "round $round  claim read: $claim"
  echo "$hello $order $claim" | awk '{ printf "%.3f %.3f\n", $10 / $2, $18 / $2 }' >> "$work/ratios"
done
median() { cut -d' ' -f"$1" "$work/ratios" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
echo "order intake / hello: $(median 1) (target 0.30)"
echo "claim read / hello: $(median 2) (target 0.50)"
kill "$server"; wait "$server" 2>/dev/null || true

sqlite3 "$work/pledge.sqlite" "
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
  INSERT INTO obligation (id, clause, duty, letter, subject, opened_at, base_due, due, judge)
  SELECT randomblob(16), 'complaints.clock', 'answer', 1, randomblob(16), 1790000000000000, 1990000000000000 + i,
    1990000000000000 + i, 1990000000000000 + i FROM n; PRAGMA wal_checkpoint(TRUNCATE);" >/dev/null
begin=$(date +%s%N)
$build/pledge serve --port 8091 --database "$work/pledge.sqlite" >>"$work/log" 2>&1 & server=$!; pids+=("$server")
until curl -sf http://127.0.0.1:8091/ready >/dev/null; do sleep 0.01; done
end=$(date +%s%N)
echo "ready with one million open obligations: $(((end - begin) / 1000000)) ms (target: below 1000)"
sleep 1
echo "idle then: $(awk '/VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/$server/status") resident"
