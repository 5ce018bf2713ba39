.PHONY: run test test-core test-channels fuzz bench format format-check setup package

SOURCES := Package.swift Core/Package.swift Core/Sources Core/Tests Sources Tests Benchmarks/Package.swift Benchmarks/Sources \
  Channels/Package.swift Channels/Sources Channels/Tests Fuzz/Package.swift Fuzz/Sources
PORT ?= 8080
FUZZ_SECONDS ?= 10

run: setup ## the letter's page with an invented year, on http://127.0.0.1:8080/
	@echo "pledge: building; the first build fetches and compiles the dependencies and takes 3 to 5 minutes"
	swift build --product pledge -j 2
	@echo "pledge: serving; open http://127.0.0.1:$(PORT)/ (Ctrl-C stops it)"
	@(sleep 4; command -v xdg-open >/dev/null && xdg-open http://127.0.0.1:$(PORT)/ >/dev/null 2>&1 || true) &
	.build/debug/pledge serve --demo --port $(PORT)

test: FUZZ_SECONDS = 3
test: setup format-check test-core test-channels fuzz ## everything that CI runs
	@echo "pledge: building and testing; the first build takes 3 to 5 minutes"
	@for package in postgresql-15 faketime chromium-driver openssl curl python3-venv exim4-daemon-light dovecot-imapd s-nail fonts-noto-cjk; do $(MAKE) -s package NAME=$$package || exit 1; done
	Tests/with-mail Tests/with-postgres Tests/all
	Tests/schemathesis

test-core: ## the rules: no dependencies, seconds
	@echo "Core: building and testing"
	swift test --package-path Core -j 2

test-channels: setup ## what speaks to payment providers and carriers, against stand-ins, and to real mail servers
	@for package in exim4-daemon-light dovecot-imapd openssl; do $(MAKE) -s package NAME=$$package || exit 1; done
	@echo "Channels: building and testing; the first build takes 2 to 3 minutes"
	Tests/with-mail swift test --package-path Channels -j 2

fuzz: setup ## what reads bytes from outside, against random ones: $(FUZZ_SECONDS) s each
	@echo "Fuzz: building and running"
	swift build --package-path Fuzz -c release -j 2 -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld
	Fuzz/run $(FUZZ_SECONDS)

bench: setup ## figures, as ratios in one run, written to Benchmarks/report.json
	@for package in wrk sqlite3 curl postgresql-15 postgresql-contrib python3-venv; do $(MAKE) -s package NAME=$$package || exit 1; done
	@echo "bench: release build; the first takes about 10 minutes"
	swift build --package-path Benchmarks -c release -j 2
	Benchmarks/run

setup: ## installs the Debian packages that are missing
	@for package in libsqlite3-dev libpq-dev libgmime-3.0-dev libcurl4-openssl-dev; do $(MAKE) -s package NAME=$$package || exit 1; done

package:
	@dpkg -s $(NAME) >/dev/null 2>&1 || { echo "installing $(NAME)"; \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) apt-get update -qq && \
	  $$( [ "$$(id -u)" = 0 ] || echo sudo ) apt-get install -y -qq $(NAME); }

format: ## rewrite the sources in the house style
	swift format -i -r $(SOURCES)

format-check:
	swift format lint --strict -r $(SOURCES)
