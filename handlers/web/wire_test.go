package web_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"standfirst/handlers/web/webtest"
)

// serve answers on a real connection.
func serve(t *testing.T, app *webtest.App) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- app.Fiber.Listener(l) }()
	t.Cleanup(func() {
		if err := app.Fiber.ShutdownWithTimeout(time.Second); err != nil {
			t.Log(err)
		}
		<-done
	})
	return l.Addr().String()
}

// say sends raw bytes, and that there are no more, and returns all that comes back until the server closes.
func say(t *testing.T, address, raw string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	go func() {
		_, _ = io.WriteString(conn, raw)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	_ = conn.SetReadDeadline(time.Now().Add(2 * time.Minute))
	said, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("the connection does not end after %.300q", said)
	}
	return string(said)
}

// The part of a body that nobody read must not become the next request.
func TestABodyIsNeverTheNextRequest(t *testing.T) {
	app := webtest.New(t, routes)
	address := serve(t, app)
	inner := "GET /open HTTP/1.1\r\nHost: press.example.org\r\nX-Pad: "
	inner += strings.Repeat("x", 10<<10) + "\r\n\r\n"
	padded := strings.Repeat("a", 12<<10) + "\r\n" + inner
	multipart := "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n" + padded
	for name, head := range map[string]string{
		"an unknown address": "POST /nothing HTTP/1.1\r\nContent-Length: %d\r\n",
		"an unknown method":  "BREW /open HTTP/1.1\r\nContent-Length: %d\r\n",
		"a visitor":          "POST /acme/things HTTP/1.1\r\nContent-Length: %d\r\n",
		"a get":              "GET /open HTTP/1.1\r\nContent-Length: %d\r\n",
		"a foreign page":     "POST /open HTTP/1.1\r\nOrigin: https://evil.example\r\nContent-Length: %d\r\n",
		"no form":            "POST /one-click HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n",
		"a form and more":    "POST /open HTTP/1.1\r\nOrigin: https://press.example.org\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n",
	} {
		body := padded
		if strings.Contains(head, "multipart") {
			body = multipart
		}
		got := say(t, address, fmt.Sprintf(head, len(body))+"Host: press.example.org\r\n\r\n"+body)
		if n := strings.Count(got, "HTTP/1.1 "); n != 1 {
			t.Errorf("%s: %d answers to one request:\n%.600s", name, n, got)
		}
	}
	chunked := "POST /nothing HTTP/1.1\r\nHost: press.example.org\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n" + inner
	if n := strings.Count(say(t, address, chunked), "HTTP/1.1 "); n != 1 {
		t.Errorf("chunks: %d answers", n)
	}
	both := "POST /nothing HTTP/1.1\r\nHost: press.example.org\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner
	if n := strings.Count(say(t, address, both), "HTTP/1.1 "); n != 1 {
		t.Errorf("a length and chunks: %d answers", n)
	}
	two := "GET /open HTTP/1.1\r\nHost: press.example.org\r\n\r\nGET /open HTTP/1.1\r\nHost: press.example.org\r\nConnection: close\r\n\r\n"
	if n := strings.Count(say(t, address, two), "HTTP/1.1 200"); n != 2 {
		t.Errorf("two honest requests on one connection: %d answers", n)
	}
}

// A client that sends or takes a byte now and then is cut.
func TestSlowClientsAreCut(t *testing.T) {
	app := webtest.New(t, routes)
	server := app.Fiber.Server()
	if server.ReadTimeout <= 0 || server.ReadTimeout > time.Minute || server.WriteTimeout <= 0 || server.IdleTimeout <= 0 {
		t.Errorf("times to read %s, write %s, wait %s", server.ReadTimeout, server.WriteTimeout, server.IdleTimeout)
	}
	server.ReadTimeout = 300 * time.Millisecond
	address := serve(t, app)
	for name, head := range map[string]string{
		"headers": "GET /open HTTP/1.1\r\n",
		"a form":  "POST /open HTTP/1.1\r\nHost: press.example.org\r\nOrigin: https://press.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, head)
		go func() { // for as long as it is taken
			for err := error(nil); err == nil; time.Sleep(50 * time.Millisecond) {
				_, err = io.WriteString(conn, "x")
			}
		}()
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute)) // 200 times what it may take
		if _, err = io.ReadAll(conn); errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s a byte at a time: the connection lasts (%v)", name, err)
		}
		_ = conn.Close()
	}
	get := "GET /open HTTP/1.1\r\nHost: press.example.org\r\nConnection: close\r\n\r\n"
	for end := time.Now().Add(time.Minute); !strings.HasPrefix(say(t, address, get), "HTTP/1.1 200"); { // a busy machine is a slow client, too
		if time.Now().After(end) {
			t.Fatal("others are not served")
		}
	}
}

// What the program refuses before any page of ours can be made tells nothing either.
func TestRefusalsBelowThePages(t *testing.T) {
	app := webtest.New(t, routes)
	address := serve(t, app)
	for name, c := range map[string]struct {
		raw  string
		want string
	}{
		"large headers":    {"GET /open HTTP/1.1\r\nHost: press.example.org\r\nX-Pad: " + strings.Repeat("x", 40<<10) + "\r\n\r\n", "431"},
		"a long address":   {"GET /open?" + strings.Repeat("a=1&", 10_000) + " HTTP/1.1\r\nHost: press.example.org\r\n\r\n", "431"},
		"no request":       {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", "400"},
		"an odd version":   {"GET /open HTTP/9.9\r\nHost: press.example.org\r\n\r\n", ""},
		"a broken length":  {"POST /open HTTP/1.1\r\nHost: press.example.org\r\nContent-Length: -7\r\n\r\n", "400"},
		"two lengths":      {"POST /open HTTP/1.1\r\nHost: press.example.org\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\nabc", "400"},
		"a folded header":  {"GET /open HTTP/1.1\r\nHost: press.example.org\r\nX: a\r\n b\r\n\r\n", ""},
		"a foreign target": {"GET http://evil.example/acme/things HTTP/1.1\r\nHost: press.example.org\r\n\r\n", "303"},
	} {
		got := say(t, address, c.raw)
		if c.want != "" && !strings.HasPrefix(got, "HTTP/1.1 "+c.want) {
			t.Errorf("%s: %.200q, want %s", name, got, c.want)
		}
		for _, bad := range []string{"fasthttp", "fiber", "goroutine", ".go", "buffer", "Server:", "panic"} {
			if strings.Contains(got, bad) {
				t.Errorf("%s: the answer tells %q: %.300q", name, bad, got)
			}
		}
		if strings.HasPrefix(got, "HTTP/1.1 4") && !strings.Contains(got, "X-Content-Type-Options: nosniff") {
			t.Errorf("%s: no security headers: %.300q", name, got)
		}
	}
}
