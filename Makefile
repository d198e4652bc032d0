# Shiplock. `make help` lists the targets. A JDK 25 or newer is found by build/jdk, Maven by build/mvn.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

MVN := build/mvn
JAR := target/quarkus-app/quarkus-run.jar
JAVA = "$$(build/jdk)/bin/java"
export JDK
IMAGE ?= local/shiplock:dev
TEST ?=
ON ?= embedded
DEMO ?=
IMAGES ?=
IN ?= rollout

sources := pom.xml $(shell find src/main -type f 2> /dev/null)
only := $(if $(TEST),-Dtest=$(TEST) -Dsurefire.failIfNoSpecifiedTests=false)

.PHONY: help demo test e2e bench mutants verify format generate run image deploy clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make test TEST='Plan*Test' runs only those tests; so do e2e and bench."
	@echo "  make demo ON=cluster plays on the current kube context; IMAGES=local there with the images of the tests."

demo: $(JAR) ## Watch three promotions of a small shop (DEMO=once: exit when done)
	$(JAVA) -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow -jar $(JAR) demo $(if $(filter cluster,$(ON)),--on=cluster) $(if $(IMAGES),--images=$(IMAGES)) $(if $(filter once,$(DEMO)),--once)

test: ## Run the pure, golden and component tests; no cluster
	$(MVN) test $(only)

e2e: $(JAR) ## Run the end-to-end tests on KUBECONFIG's cluster; without one, on a cluster of their own
	e2e/run e2e $(only)

bench: $(JAR) ## Print the figures and write target/bench/figures.json; cluster as in e2e
	e2e/run bench $(only)

mutants: ## Change a pure package (IN=rollout, plan, comparison, revision or snapshot) here and there: which tests notice?
	$(MVN) -Pmutants -Din=$(IN) test-compile org.pitest:pitest-maven:mutationCoverage

verify: ## Check the format, Error Prone, NullAway, the architecture and that generated files are current
	$(MVN) spotless:check test -Dtest='ArchitectureTest,ManifestsTest,CrdsTest,*GoldenTest' -Dsurefire.failIfNoSpecifiedTests=false

format: ## Format the Java sources
	$(MVN) -q spotless:apply

generate: ## Write the CRDs (crds/ and the chart's copy), docs/api.md and the golden files anew
	$(MVN) test -Dtest='CrdsTest,*GoldenTest' -Dshiplock.generate=true -Dsurefire.failIfNoSpecifiedTests=false

run: $(JAR) ## Run the operator here, against the current kube context (first crds/ and the namespace shiplock-system)
	$(JAVA) -jar $(JAR)

image: $(JAR) ## Build the container image IMAGE with docker, podman or buildah (JDK: another base image)
	build/image $(IMAGE)

deploy: ## Install the CRDs and the operator into the current kube context (from deploy/)
	kubectl apply --server-side --force-conflicts -f crds/
	kubectl apply -k deploy/

clean: ## Remove what was built (compiled clusters stay in ~/.cache/shiplock-e2e)
	rm -rf target

# The jar, built again only when a source is newer.
$(JAR): $(sources)
	@echo "Building the jar; the first time, Maven downloads the libraries."
	$(MVN) -q package -Dmaven.test.skip=true
