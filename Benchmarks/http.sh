#!/usr/bin/env bash
# The server over HTTP against a bare "hello" of the same framework, alternating in one run; on SQLite then how large
# and how soon ready it is with many open obligations. Every commit is on disk.
#
#   Benchmarks/http.sh DATABASE
set -euo pipefail
cd "$(dirname "$0")/.."
database=$1
build=${BUILD:-Benchmarks/.build/release}
seconds=${SECONDS_EACH:-5}
rounds=${ROUNDS:-3}
case $database in postgresql://*) engine=PostgreSQL ;; *) engine=SQLite ;; esac
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT

up() { for _ in $(seq 1 600); do curl -sf "$1" >/dev/null && return; sleep 0.05; done; echo "$1 does not answer"; exit 1; }
post() { curl -sf -H 'Content-Type: application/json' -H "Authorization: Bearer $key" "http://127.0.0.1:8091/v1/$1" -d "$2" >/dev/null; }
load() { wrk -t2 -c128 -d"${seconds}s" -H "Authorization: Bearer ${key:-}" -s "$1" "$2" | awk '/^rate/ { print }'; }
. Benchmarks/figure.sh
median() { awk -v c="$1" '{ print $c }' "$work/rates" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
memory() { awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }

export PLEDGE_MASTER_KEY=$($build/pledge keys generate)
key=$($build/pledge admin key --name bench --role shop --database "$database")
$build/Hello 8090 2>/dev/null & pids+=($!)
$build/pledge serve --port 8091 --requests-per-second 0 --database "$database" >"$work/log" 2>&1 & server=$!; pids+=("$server")
up http://127.0.0.1:8090/; up http://127.0.0.1:8091/ready
sleep 1
figure "idle server, $engine" "$(memory "$server")" MB allowed 80 "at most 1"
post orders '{"reference":"R","promised":"2030-01-04"}'
post tracking-events '{"order":"R","reference":"T","kind":"delivered"}'
post claims '{"reference":"C","order":"R","kind":"no-reason"}'

# Orders that were delivered, a claim for each: 300,000 are more than all rounds can ask for. Their keys follow each
# other as those do that the program makes; the claims come in no order.
delivered() {
  sqlite3 "$database" ".timeout 10000" "
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
    INSERT INTO orders (id, reference, placed_at, letter, promised, fulfilment, currency, delivered_at)
    SELECT CAST(printf('%016d', i) AS BLOB), 'B-' || (i * 104729 % 300000 + 1), unixepoch() * 1000000 - 86400000000, 1, 30000, 'third-party', 'CNY',
      unixepoch() * 1000000 - 3600000000 FROM n;"
}
[ $engine = PostgreSQL ] || delivered

for round in $(seq 1 "$rounds"); do
  hello=$(load Benchmarks/read.lua http://127.0.0.1:8090/)
  order=$(load Benchmarks/orders.lua http://127.0.0.1:8091)
  claim=$(load Benchmarks/read.lua http://127.0.0.1:8091/v1/claims/C)
  echo "round $round  hello: $hello"
  echo "round $round  order intake: $order"
  echo "round $round  claim read: $claim"
  opened="rate 0"
  if [ $engine = SQLite ]; then
    opened=$(wrk -t2 -c128 -d"${seconds}s" -H "Authorization: Bearer $key" -s Benchmarks/claims.lua http://127.0.0.1:8091 -- $(((round - 1) * 100000)) |
      awk '/^rate/ { print }')
    echo "round $round  claim decided: $opened"
  fi
  echo "$hello $order $claim $opened" | awk '{ print $2, $10, $18, $26 }' >> "$work/rates"
done
intake=0.30 read=0.50
if [ $engine = PostgreSQL ]; then intake=0 read=0; fi
figure "order intake over HTTP, $engine" "$(median 2)" "a second" "bare hello" "$(median 1)" "at least $intake"
figure "claim read over HTTP, $engine" "$(median 3)" "a second" "bare hello" "$(median 1)" "at least $read"
if [ $engine = SQLite ]; then
  figure "claim decided over HTTP, $engine" "$(median 4)" "a second" "bare hello" "$(median 1)" "at least 0.25"
fi
kill "$server"; wait "$server" 2>/dev/null || true
[ $engine = SQLite ] || exit 0

sqlite3 "$database" "
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
  INSERT INTO obligation (id, clause, duty, letter, subject, opened_at, base_due, due, judge)
  SELECT randomblob(16), 'complaints.clock', 'answer', 1, randomblob(16), 1790000000000000, 1990000000000000 + i,
    1990000000000000 + i, 1990000000000000 + i FROM n; PRAGMA wal_checkpoint(TRUNCATE);" >/dev/null
begin=$(date +%s%N)
$build/pledge serve --port 8091 --database "$database" >>"$work/log" 2>&1 & server=$!; pids+=("$server")
until curl -sf http://127.0.0.1:8091/ready >/dev/null; do sleep 0.01; done
end=$(date +%s%N)
figure "ready with one million open obligations, $engine" "$(((end - begin) / 1000000))" ms allowed 1000 "at most 1"
sleep 1
figure "idle with one million open obligations, $engine" "$(memory "$server")" MB allowed 80 "at most 1"
