package readiness_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"standfirst/handlers/readiness"
	"standfirst/handlers/web"
	"standfirst/handlers/web/webtest"
	"standfirst/models/host"
	"standfirst/models/space"
	"standfirst/models/store/sqlite"
)

// door is what answers under the newsroom's own name: the proof of this program, while it leads here.
type door struct {
	proof string
	gone  bool
}

func (door) LookupHost(context.Context, string) ([]string, error) { return []string{"192.0.2.1"}, nil }

func (d *door) Peek(context.Context, string) (int, string, error) {
	if d.gone {
		return 0, "", errors.New("nothing answers")
	}
	return 200, d.proof, nil
}

// A newsroom that is no longer found under its own name is something that fails tonight.
func TestTheNewsroomsOwnName(t *testing.T) {
	d := &door{gone: true}
	var hosts *host.Hosts
	app := webtest.New(t, readiness.Routes, func(k *web.Kit, out *space.Outside) {
		db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hosts.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if hosts, err = host.Open(t.Context(), host.Deps{DB: db, Now: k.Now, Base: k.Base, Resolver: d, Door: d}); err != nil {
			t.Fatal(err)
		}
		out.Hosts = hosts
	})
	const lost, shaky, never = "last found under news.example.com", "was not found under news.example.com", "not been found under news.example.com"
	see := func(name string, has ...string) {
		t.Helper()
		s := webtest.Scenario{Name: name, As: "manager", Path: "/acme/readiness", Has: has}
		for _, words := range []string{lost, shaky, never} {
			if len(has) == 0 || has[0] != words {
				s.HasNot = append(s.HasNot, words)
			}
		}
		app.Run(s)
	}
	look := func() {
		t.Helper()
		app.Clock.Add(time.Hour)
		if _, err := app.Space.Host.Look(t.Context(), app.As("administrator").Actor()); err != nil {
			t.Fatal(err)
		}
	}
	see("none is set")
	if _, err := app.Space.Host.Set(t.Context(), "news.example.com", app.As("administrator").Actor()); err != nil {
		t.Fatal(err)
	}
	see("set", never)
	n, _, err := app.Space.Host.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.proof, d.gone = n.Proof, false
	look()
	see("found")
	d.gone = true
	look()
	see("not found once", shaky)
	look()
	look()
	see("lost", lost)
}
