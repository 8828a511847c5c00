# The packages' own tests; included by the top Makefile.

.PHONY: package-check
package-check: ## builds, installs, upgrades, removes the packages; minutes
	@tests/tools/deps build test package
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' tests/package/run --all
