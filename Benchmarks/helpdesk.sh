#!/usr/bin/env bash
# Complaints opened over HTTP and kept on disk, beside tickets opened in django-helpdesk over its API, on the same
# PostgreSQL and with the same connections, alternating in one run.
#
#   Tests/with-postgres Benchmarks/helpdesk.sh
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-Benchmarks/.build/release}
seconds=${SECONDS_EACH:-5}
rounds=${ROUNDS:-3}
place=Benchmarks/.build/helpdesk
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
. Benchmarks/figure.sh
up() { for _ in $(seq 1 600); do curl -s -o /dev/null "$1" && return; sleep 0.05; done; echo "$1 does not answer"; exit 1; }

[ -x $place/bin/gunicorn ] || { python3 -m venv $place; $place/bin/pip install -q -r Benchmarks/helpdesk/requirements.txt; }
export HELPDESK_POSTGRES=$(sed -n 's/.*host=\([^&]*\).*/\1/p' <<<"$PLEDGE_TEST_POSTGRES")
for name in helpdesk pledge; do
  "$PLEDGE_TEST_POSTGRES_BIN/createdb" -h "$HELPDESK_POSTGRES" -U pledge --maintenance-db postgres $name
done
export PYTHONPATH=Benchmarks/helpdesk
read -r token queue < <($place/bin/python Benchmarks/helpdesk/site_of_helpdesk.py)
# As many processes as its server's manual advises.
$place/bin/gunicorn --bind 127.0.0.1:8093 --workers "$(($(nproc) * 2 + 1))" --log-level error site_of_helpdesk:application & pids+=($!)

database=${PLEDGE_TEST_POSTGRES/\/postgres?/\/pledge?}
export PLEDGE_MASTER_KEY=$($build/pledge keys generate)
key=$($build/pledge admin key --name bench --role shop --database "$database")
$build/pledge serve --port 8091 --requests-per-second 0 --database "$database" >"$work/log" 2>&1 & server=$!; pids+=("$server")
up http://127.0.0.1:8093/; up http://127.0.0.1:8091/ready

ours() { wrk -t2 -c16 -d"${seconds}s" -H "Authorization: Bearer $key" -s Benchmarks/complaints.lua http://127.0.0.1:8091 | grep ^rate; }
theirs() {
  wrk -t2 -c16 -d"${seconds}s" -H "Authorization: Token $token" -s Benchmarks/complaints.lua http://127.0.0.1:8093 -- \
    /api/tickets/ "$queue" | grep ^rate
}
for round in $(seq 1 "$rounds"); do
  a=$(ours) b=$(theirs)
  echo "round $round  complaint: $a"
  echo "round $round  ticket: $b"
  echo "$a $b" | awk '{ if ($8 + $16) exit 1; print $2, $10 }' >> "$work/rates" || { echo "helpdesk: not every answer was good"; exit 1; }
done
median() { awk -v c="$1" '{ print $c }' "$work/rates" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'; }
figure "complaint opened over HTTP, PostgreSQL" "$(median 1)" "a second" "django-helpdesk, ticket opened" "$(median 2)" "at least 10"
