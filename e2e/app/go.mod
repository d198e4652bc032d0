module shiplock.dev/e2e/app

go 1.26
