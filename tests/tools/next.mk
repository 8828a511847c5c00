# The tests on the next Debian, in a root of its own: tests/tools/next-release.

# Not below BUILD: make looks for its own files there.
NEXT_FOLDER ?= .next

# What make is told goes on in the environment: APTOPTS has lines.
.PHONY: debian13
debian13: ## make check in a root of Debian 13 (PATTERN, MIRROR, APTOPTS, KEEP)
	@tests/tools/next-release '$(NEXT_FOLDER)/13' trixie '$(PATTERN)'
