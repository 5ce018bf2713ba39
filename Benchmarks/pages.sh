#!/usr/bin/env bash
# How long pages take, each role's own, on the demonstration data at 50 requests a second.
#
#   Benchmarks/pages.sh DATABASE-FILE
set -euo pipefail
cd "$(dirname "$0")/.."
build=${BUILD:-Benchmarks/.build/release}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
. Benchmarks/figure.sh
$build/pledge serve --demo --port 8092 --requests-per-second 0 --database "sqlite:$1" >"$work/log" 2>&1 & server=$!
for _ in $(seq 1 600); do curl -sf http://127.0.0.1:8092/ready >/dev/null && break; sleep 0.05; done
read -r median high bad < <(python3 Benchmarks/pages.py 127.0.0.1:8092 "$work/log" 50 "${SECONDS_EACH:-20}")
[ "$bad" = 0 ] || { echo "pages: $bad answers were no page"; exit 1; }
echo "pages at 50 requests/s: median $median ms"
figure "pages at 50 requests/s, p99" "$high" ms allowed 20 "at most 1"
