package server_test

import (
	"log/slog"
	"net/http"
	"testing"

	"standfirst/app/server"
	"standfirst/models/newsroom"
)

// browser is how a browser names itself: what says nothing is not counted as reading.
var browser = http.Header{"User-Agent": {"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}}

// What was read just before the end is written by whoever closes the program.
func TestViewsSurviveTheEnd(t *testing.T) {
	w := unfold(t)
	stop := start(t, w.s)
	if a := w.send(ask{path: "/newsroom/" + own, header: browser}); a.StatusCode != http.StatusOK {
		t.Fatal(a.Status)
	}
	stop()
	again, err := server.New(t.Context(), quietConfig(w.dir), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
	sp, err := again.Space(t.Context(), own)
	if err != nil {
		t.Fatal(err)
	}
	read, err := sp.Newsroom.Views(t.Context(), newsroom.Page{Kind: newsroom.HomePage}, 1)
	if err != nil || read.Total != 1 {
		t.Errorf("%+v %v", read, err)
	}
}
