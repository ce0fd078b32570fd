# What can be done here. The work is in scripts/, so that each step can be run by itself.
.PHONY: run test lint bench

# Gateway, two services and a demo account, on http://localhost:8080; data in .data/. Ctrl-C stops it.
run:
	@scripts/run.sh

# Installs what the tests need where it can, and runs all of them. The last line is the sum.
test:
	@scripts/test.sh

# The style, and every warning as an error.
lint:
	@scripts/lint.sh

# Processor time beside plain YARP, nginx, HAProxy and Caddy; takes half an hour. BENCH="--rounds 3 --only gateway" makes it short.
bench:
	@scripts/bench.sh $(BENCH)
