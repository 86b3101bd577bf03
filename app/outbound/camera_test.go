package outbound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/handlers/web/browsertest"
)

// A page that is shown may ask for anything. What it reaches is what may be fetched, and nothing else: not by a
// picture, a frame, a script, a redirect, a tunnel or a way past the proxy.
func TestAPageThatIsShownReachesNothingPrivateBrowser(t *testing.T) {
	path := browsertest.Chromium(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.2:0")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("loopback has one address only here: ", err)
		}
		t.Skip("loopback has one address only here:", err)
	}
	inner := newSite(t, nil)
	inner.Listener.Close()
	secret := &http.Server{Handler: inner.Config.Handler, ReadHeaderTimeout: time.Second}
	go func() { _ = secret.Serve(l) }()
	t.Cleanup(func() { secret.Close() })
	stun, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	var pierced atomic.Bool
	go func() {
		if n, _, _ := stun.ReadFrom(make([]byte, 1500)); n > 0 {
			pierced.Store(true)
		}
	}()
	t.Cleanup(func() { stun.Close() })
	var site *site
	rtc := fmt.Sprintf(`<script>try { const pc = new RTCPeerConnection({iceServers: [{urls: "stun:%s"}]}); pc.createDataChannel("x");
		pc.createOffer().then(o => pc.setLocalDescription(o)); } catch (e) {}</script>`, stun.LocalAddr())
	site = newSite(t, map[string]http.HandlerFunc{
		"/page": func(w http.ResponseWriter, _ *http.Request) {
			at, own := "http://"+l.Addr().String(), site.URL
			named := strings.Replace(own, "127.0.0.1", "localhost", 1)
			fmt.Fprintf(w, `<body style="margin:0;background:#f00"><div style="height:3000px"></div>%s
				<img src="%[2]s/img"><iframe src="%[2]s/frame"></iframe><iframe src="%[4]s/rtc"></iframe><iframe src="file:///etc/passwd"></iframe>
				<img src="%[3]s/away"><img src="%[3]s/own"><img src="https://%[5]s/tls">
				<script>fetch("%[2]s/fetch", {mode: "no-cors"}); navigator.sendBeacon("%[2]s/beacon"); new WebSocket("ws://%[5]s/socket");
				alert("wait for me"); location.hash = "drawn"</script>`, rtc, at, own, named, l.Addr())
		},
		"/rtc": text(rtc),
		"/away": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+l.Addr().String()+"/redirect", http.StatusFound)
		},
		"/own": text("no picture, but asked for"),
	})
	temp, err := os.MkdirTemp("", "sf") // the browser makes sockets below it, whose names may not be long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	t.Setenv("TMPDIR", temp)
	t.Setenv("STANDFIRST_MONGO_URI", "a secret")
	shoot := func(allow string) {
		t.Helper()
		camera := NewCamera(CameraConfig{Path: path, Timeout: time.Minute, AllowAddresses: []netip.Prefix{netip.MustParsePrefix(allow)}, AllowPorts: []int{0}})
		got, final, err := camera.Take(t.Context(), site.URL+"/page")
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(got))
		if err != nil {
			t.Fatal(err)
		}
		if final != site.URL+"/page#drawn" || img.Bounds().Dx() != 1280 || img.Bounds().Dy() < 3000 || color.RGBAModel.Convert(img.At(640, 1500)) != (color.RGBA{R: 255, A: 255}) {
			t.Errorf("%s: %v, %v", final, img.Bounds(), img.At(640, 1500))
		}
	}
	shoot("127.0.0.1/32")
	for _, path := range []string{"/img", "/frame", "/redirect", "/fetch", "/beacon", "/socket", "/tls"} {
		if inner.asked(path) > 0 {
			t.Errorf("%s was reached", path)
		}
	}
	if pierced.Load() {
		t.Error("a packet went past the proxy")
	}
	if site.asked("/own") == 0 || site.asked("/away") == 0 {
		t.Error("what may be reached was not")
	}
	shoot("127.0.0.0/8")
	for _, path := range []string{"/img", "/frame", "/redirect", "/fetch"} {
		if inner.asked(path) == 0 {
			t.Errorf("%s was not reached although it is allowed: this test proves nothing", path)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Without a browser that answers the caller is told in time, and an address that may not be fetched is not shown.
func TestACameraThatCannot(t *testing.T) {
	slow := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(slow, []byte("#!/bin/sh\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	camera := NewCamera(CameraConfig{Path: slow, Timeout: 300 * time.Millisecond})
	if _, _, err := camera.Take(t.Context(), "https://lab.example/"); !errors.Is(err, ErrPictureSlow) {
		t.Error(err)
	}
	camera.turn <- struct{}{} // somebody else's picture is being taken
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := camera.Take(ctx, "https://lab.example/"); !errors.Is(err, ErrPictureSlow) {
		t.Error(err)
	}
	for _, address := range []string{"http://127.0.0.1/", "http://10.0.0.1/", "file:///etc/passwd", "http://169.254.169.254/", "chrome://version"} {
		if _, _, err := camera.Take(t.Context(), address); err == nil || errors.Is(err, ErrPictureSlow) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A page cannot fetch without end.
func TestWhatAPageFetchesIsCounted(t *testing.T) {
	site := newSite(t, map[string]http.HandlerFunc{"/big": func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1<<20)) }})
	p, err := openProxy(CameraConfig{MaxBytes: 100_000, AllowAddresses: loopback, AllowPorts: []int{0}})
	if err != nil {
		t.Fatal(err)
	}
	via := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: p.address()})}}
	res, err := via.Get(site.URL + "/big")
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, res.Body)
	res.Body.Close()
	if err == nil || n > 200_000 {
		t.Errorf("%d bytes came, %v", n, err)
	}
	if err := p.close(); err != nil {
		t.Error(err)
	}
	if _, err := via.Get(site.URL + "/big"); err == nil {
		t.Error("the proxy is open after its end")
	}
}
