// A shop's service for the end-to-end tests: small, and able to fail in every way that a rollout has to notice.
//
// APP and VERSION are what /health reports. FAIL chooses a misbehaviour (LATE, a duration, says when "late" begins; default 8s):
//
//	exit         ends with code 1 as soon as it has started
//	never-ready  /ready always answers 503
//	late         /ready answers 200 at first and 503 later
//	unhealthy    ready, but /health answers 503 with status "degraded"
//	degraded     ready, but /health answers 200 with status "degraded"
//	log          ready and healthy, but logs an ERROR each second
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type shop struct {
	app     string
	version string
	fail    string
	late    time.Duration
	started time.Time
}

func main() {
	s := shop{app: os.Getenv("APP"), version: os.Getenv("VERSION"), fail: os.Getenv("FAIL"), late: 8 * time.Second, started: time.Now()}
	if text := os.Getenv("LATE"); text != "" {
		late, err := time.ParseDuration(text)
		if err != nil {
			log.Fatalf("LATE is no duration: %v", err)
		}
		s.late = late
	}
	log.Printf("%s %s starts, FAIL=%q", s.app, s.version, s.fail)
	switch s.fail {
	case "exit":
		log.Fatal("ERROR cannot start")
	case "log":
		go func() {
			for range time.Tick(time.Second) {
				log.Print("ERROR emergency mode")
			}
		}()
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", s.ready)
	mux.HandleFunc("GET /health", s.health)
	mux.HandleFunc("GET /config", config)
	server := &http.Server{Addr: ":8080", Handler: mux}

	// The first process of a container is not ended by SIGTERM unless it asks for it.
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	go func() {
		<-stop.Done()
		_ = server.Shutdown(context.Background())
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
}

func (s shop) ready(w http.ResponseWriter, _ *http.Request) {
	if s.fail == "never-ready" || s.fail == "late" && time.Since(s.started) > s.late {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

func (s shop) health(w http.ResponseWriter, _ *http.Request) {
	status, code := "healthy", http.StatusOK
	switch s.fail {
	case "unhealthy":
		status, code = "degraded", http.StatusServiceUnavailable
	case "degraded":
		status = "degraded"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]string{"app": s.app, "status": status, "version": s.version})
}

// config answers with what has arrived in the container: /config?env=NAME or /config?file=/path. For tests only.
func config(w http.ResponseWriter, r *http.Request) {
	if name := r.URL.Query().Get("env"); name != "" {
		value, found := os.LookupEnv(name)
		if !found {
			http.Error(w, "no such variable", http.StatusNotFound)
			return
		}
		fmt.Fprint(w, value)
		return
	}
	content, err := os.ReadFile(r.URL.Query().Get("file"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	_, _ = w.Write(content)
}
