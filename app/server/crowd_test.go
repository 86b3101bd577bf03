package server_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"standfirst/handlers/web"
	"standfirst/models/account"
)

// Everybody at once: people of every role read every page, then several press every button there is, over real
// connections and while the program's own work goes on. Nothing breaks. Under the race detector this is where all
// pages meet what they share: the tests of a feature ask one thing after the other.
func TestACrowdAtEveryDoor(t *testing.T) {
	w := unfold(t)
	form := everyField(w)
	start(t, w.s)
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2 * len(account.Roles)},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(client.CloseIdleConnections)

	var reading, pressing []web.Route
	for _, r := range w.s.Routes() {
		switch {
		case r.Scope != web.InSpace:
		case r.Method == http.MethodGet:
			reading = append(reading, r)
		default:
			pressing = append(pressing, r)
		}
	}
	var good atomic.Int64
	crowd := func(who []account.Role, routes []web.Route) {
		var all sync.WaitGroup
		for n, role := range who {
			random := rand.New(rand.NewPCG(20261126, uint64(n)))
			mine := slices.Clone(routes)
			random.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
			all.Go(func() {
				for _, r := range mine {
					if a := w.visit(client, own+"/"+string(role), r, form); a.StatusCode == http.StatusOK {
						good.Add(1)
					}
				}
			})
		}
		all.Wait()
	}
	crowd(account.Roles, reading)
	if got, all := int(good.Load()), len(reading)*len(account.Roles); got < all/2 {
		t.Errorf("only %d of %d pages were shown", got, all)
	}
	crowd([]account.Role{account.Administrator, account.Manager, account.Officer, account.Administrator}, slices.Concat(pressing, reading))
	w.checkLog()
}

// visit is one request over a connection, its form filled with what is there. Streams are left as soon as they have
// begun.
func (w *world) visit(client *http.Client, as string, r web.Route, form url.Values) answer {
	w.Helper()
	p, path := w.users[as], w.fill(r.Pattern(), own)
	what := fmt.Sprintf("%s %s as %s in the crowd", r.Method, path, as)
	var body io.Reader
	if r.Method != http.MethodGet {
		mine := url.Values{"csrf": {p.csrf}}
		for name, values := range form {
			if name != "csrf" {
				mine[name] = values
			}
		}
		body = strings.NewReader(mine.Encode())
	}
	req, err := http.NewRequestWithContext(w.Context(), r.Method, "http://"+w.s.Address()+path, body)
	if err != nil {
		w.Errorf("%s: %v", what, err)
		return answer{&http.Response{}, ""}
	}
	n := w.from.Add(1)
	req.Host = host
	req.Header.Set("Cookie", "__Host-session="+p.secret)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := client.Do(req)
	if err != nil {
		w.Errorf("%s: %v", what, err)
		return answer{&http.Response{}, ""}
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{Response: resp}
	if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			w.Errorf("%s: %v", what, err)
		}
		a.text = string(text)
	}
	w.checkAnswer(what, a)
	return a
}
