.PHONY: test test-core format format-check

SOURCES := Core/Sources Core/Tests

test: format-check test-core ## everything that CI runs

test-core: ## the rules: no dependencies, seconds
	@echo "Core: building and testing"
	swift test --package-path Core -j 2

format: ## rewrite the sources in the house style
	swift format -i -r $(SOURCES)

format-check:
	swift format lint --strict -r $(SOURCES)
