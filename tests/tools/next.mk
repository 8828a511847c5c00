# The tests on the next Debian, in a root of its own: tests/tools/next-release.

NEXT_FOLDER ?= $(BUILD)/next

.PHONY: debian13
debian13: ## make check in a root of Debian 13 (PATTERN, MIRROR, APTOPTS, KEEP)
	@MIRROR='$(MIRROR)' APTOPTS='$(APTOPTS)' KEEP='$(KEEP)' \
	  tests/tools/next-release '$(NEXT_FOLDER)' trixie '$(PATTERN)'
