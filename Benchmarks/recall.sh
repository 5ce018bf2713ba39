#!/usr/bin/env bash
# A recall of many buyers on a running server that is killed twice on the way and started again: everybody is told once
# and granted his money once, and every invariant holds afterwards. The database must be new; every commit is on disk.
#
#   Benchmarks/recall.sh DATABASE        BUYERS=100000 for a shorter run
set -euo pipefail
cd "$(dirname "$0")/.."
database=$1
pledge=${BUILD:-Benchmarks/.build/release}/pledge
buyers=${BUYERS:-1000000}
port=${PORT:-8093}
case $database in postgresql://*) engine=PostgreSQL ;; *) engine=SQLite ;; esac
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -9 "$server" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
. Benchmarks/figure.sh

sql() {
  if [ $engine = PostgreSQL ]; then psql -qtAX -v ON_ERROR_STOP=1 "$database" -c "$1"; else
    sqlite3 -cmd '.timeout 60000' "$database" "$1" | grep -v '^60000$' || true
  fi
}
start() {
  "$pledge" serve --port "$port" --requests-per-second 0 --database "$database" >>"$work/log" 2>&1 & server=$!
  for _ in $(seq 1 1200); do curl -sf "http://127.0.0.1:$port/ready" >/dev/null && return; sleep 0.05; done
  tail -5 "$work/log"; echo "the server does not answer"; exit 1
}
post() {
  curl -sf -H 'Content-Type: application/json' -H "Authorization: Bearer $key" "http://127.0.0.1:$port/v1/$1" -d "$2" >/dev/null ||
    { echo "$1 was refused"; exit 1; }
}
now() { date +%s.%N; }
since() { echo "$(now) $1" | awk '{ printf "%.1f", $1 - $2 }'; }

export PLEDGE_MASTER_KEY=$("$pledge" keys generate)
key=$("$pledge" admin key --name recall --role shop --database "$database")
start
post products '{"reference":"P-1","title":"Kettle"}'
post merchants '{"reference":"M-1","floor":0}'
kill "$server"; wait "$server" 2>/dev/null || true

# One order each, paid and delivered a day ago; the merchant's deposit covers half of what they get back.
begin=$(now)
if [ $engine = PostgreSQL ]; then
  id="decode(lpad(to_hex($(($(date +%s) * 1000 - 86400000))::bigint), 12, '0') || '70008' || lpad(to_hex(i::bigint), 15, '0'), 'hex')"
  numbers="generate_series(1, $buyers) AS n(i)" with=
  past="(extract(epoch FROM now()) * 1000000)::bigint - 86400000000"
else
  id="CAST(printf('%016d', i) AS BLOB)"
  numbers=n with="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $buyers)"
  past="unixepoch() * 1000000 - 86400000000"
fi
sql "$with INSERT INTO orders (id, reference, placed_at, letter, promised, fulfilment, currency, delivered_at, merchant)
  SELECT $id, 'B-' || i, $past, 1, 30000, 'third-party', 'CNY', $past, (SELECT id FROM merchant) FROM $numbers"
sql "$with INSERT INTO order_line (order_id, product, quantity, price) SELECT $id, (SELECT id FROM product), 1, 9900 FROM $numbers"
sql "$with INSERT INTO payment (reference, order_id, paid_at, amount, channel) SELECT 'Z-' || i, $id, $past, 9900, 'alipay' FROM $numbers"
# What he paid in, as the program books it.
key16=$([ $engine = PostgreSQL ] && echo "decode('01900000000070008000000000000001', 'hex')" || echo "x'01900000000070008000000000000001'")
sql "INSERT INTO transfer (id, kind, clause, obligation, debit, credit, amount, currency, at)
  VALUES ($key16, 'top-up', 'merchants.admission', $key16, 'channel', 'deposit:M-1', $((buyers * 4950)), 'CNY', $past)"
sql "INSERT INTO balance (account, currency, stripe, amount) VALUES ('channel', 'CNY', 0, -$((buyers * 4950))), ('deposit:M-1', 'CNY', 0, $((buyers * 4950)))"
[ $engine = SQLite ] || sql "ANALYZE"
stored=$(since "$begin")
start
told() { local n; n=$(sql "SELECT COUNT(*) FROM recall_case"); echo "${n:-0}"; }
begin=$(now)
post recalls '{"reference":"RC-1","product":"P-1","risk":"serious","hazard":{"zh-Hans":"可能触电。","en":"It may give a shock."},
  "advice":{"zh-Hans":"请立即停用。","en":"Stop using it."},"goods":"dispose","remedies":["refund"],"atOnce":true,
  "announcedBy":"Kettles Ltd","contact":"400-000-0000"}'
kills=0
while [ "$(sql 'SELECT COUNT(*) FROM recall WHERE told_at IS NOT NULL')" != 1 ]; do
  sleep 0.5
  if [ $kills -lt 2 ] && [ "$(told)" -ge $((buyers * (kills + 1) / 3)) ]; then
    kill -9 "$server"; wait "$server" 2>/dev/null || true
    kills=$((kills + 1))
    echo "killed for the $kills. time with $(told) told after $(since "$begin") s"
    start
  fi
done
took=$(since "$begin")
kill "$server"; wait "$server" 2>/dev/null || true; server=
[ $kills = 2 ] || { echo "it was too fast to be killed twice; take more BUYERS"; exit 1; }

expect() { [ "$2" = "$3" ] || { echo "$1: $2, and not $3"; exit 1; }; }
expect "buyers told" "$(sql 'SELECT COUNT(DISTINCT order_id) FROM recall_case')" "$buyers"
expect "times told" "$(told)" "$buyers"
expect "notices" "$(sql "SELECT COUNT(*) FROM outbox WHERE kind = 'recall.notice'")" "$buyers"
expect "claims" "$(sql "SELECT COUNT(DISTINCT order_id) FROM claim WHERE reason = 'recalled'")" "$buyers"
expect "granted" "$(sql "SELECT SUM(amount) FROM transfer WHERE kind = 'grant'")" "$((buyers * 9900))"
expect "grants" "$(sql "SELECT COUNT(*) FROM transfer WHERE kind = 'grant'")" "$buyers"
expect "out of the deposit" "$(sql "SELECT SUM(amount) FROM transfer WHERE kind = 'recovery'")" "$((buyers * 4950))"
expect "paid twice" "$(sql "SELECT COUNT(*) FROM (SELECT obligation FROM transfer WHERE kind = 'payout' GROUP BY obligation HAVING COUNT(*) > 1) AS twice")" 0
"$pledge" ledger check --database "$database"
"$pledge" database check --database "$database"
figure "recall of $buyers buyers, killed twice, $engine" "$took" s "allowed: ten minutes for a million" \
  "$(echo "$buyers" | awk '{ print 600 * $1 / 1000000 }')" "at most 1"
figure "recall of $buyers buyers beside raw, $engine" "$took" s "the database's own shell storing what they bought" "$stored" "shown"
