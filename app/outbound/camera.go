package outbound

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"net/url"
	"os"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// CameraConfig says how the Camera behaves. The zero value is right but for Path.
type CameraConfig struct {
	Path    string // of Chromium
	Contact string // as in FetchConfig

	Timeout    time.Duration // for one picture from the start of the browser to its end; default 25 s
	Settle     time.Duration // that a page gets after it has loaded to draw itself; default 0.8 s
	MaxBytes   int64         // of all that one page may fetch; default 40 MB
	MaxPicture int           // bytes of a picture; default 20 MB

	AllowAddresses []netip.Prefix // addresses to reach although they are not public
	AllowPorts     []int          // ports besides 80 and 443; 0 stands for all
	Resolver       *net.Resolver  // nil: the system's
}

// Camera takes pictures of pages with a headless Chromium, one at a time. Each picture has a browser process of its
// own, with an empty profile in a temporary folder and an empty environment, which is gone afterwards.
//
// A page that is shown runs its programs, and those may ask for anything. So the browser has no network but a proxy
// in this process, on loopback, which dials by the same guard as the Fetcher: what is refused there when an address
// is fetched is refused here to the page, its frames, its pictures and its scripts. Names are resolved by the proxy
// alone; what goes past proxies (QUIC, WebRTC, WebTransport) is switched off; nothing is downloaded.
type Camera struct {
	config CameraConfig
	turn   chan struct{} // holds one token: two browsers at once would be too much for a small machine
}

// The size of a picture, in CSS pixels. A longer page is cut.
const (
	pictureWidth  = 1280
	windowHeight  = 900
	pictureHeight = 10_000
)

// Why there is no picture.
var (
	ErrPictureSlow  = errors.New("the page took too long to be shown")
	ErrPictureLarge = errors.New("the picture is too large")
	ErrPictureLost  = errors.New("the page was not shown")
)

// NewCamera makes a Camera.
func NewCamera(config CameraConfig) *Camera {
	orTime(&config.Timeout, 25*time.Second)
	orTime(&config.Settle, 800*time.Millisecond)
	orInt(&config.MaxPicture, 20<<20)
	if config.MaxBytes <= 0 {
		config.MaxBytes = 40 << 20
	}
	return &Camera{config: config, turn: make(chan struct{}, 1)}
}

// Take shows the page of an address and returns a picture of it, PNG, with the address that the browser had then and
// the moment. The error is one of ErrPicture… or of the address, or says what the browser said, for the log.
func (c *Camera) Take(ctx context.Context, address string) (picture []byte, final string, err error) {
	u, err := guard{c.config.AllowAddresses, c.config.AllowPorts}.checkURL(address)
	if err != nil {
		return nil, "", err
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, "", ErrPictureSlow
	}
	picture, final, err = c.shoot(ctx, u.String())
	switch {
	case err == nil && len(picture) > c.config.MaxPicture:
		return nil, final, ErrPictureLarge
	case err != nil && ctx.Err() != nil:
		err = errors.Join(ErrPictureSlow, err)
	}
	return picture, final, err
}

func (c *Camera) shoot(ctx context.Context, address string) (picture []byte, final string, err error) {
	proxy, err := openProxy(c.config)
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, proxy.close()) }()
	home, err := os.MkdirTemp("", "standfirst-picture-")
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	alloc, stop := chromedp.NewExecAllocator(ctx, c.options(proxy.address(), home)...)
	defer stop() // waits until the process has ended and its profile is removed
	tab, done := chromedp.NewContext(alloc)
	defer done()
	if err := chromedp.Do(tab, prepare); err != nil {
		return nil, "", fmt.Errorf("start browser: %w", err)
	}
	if err := c.load(tab, address); err != nil {
		return nil, "", err
	}
	if final, err = chromedp.Run(tab, chromedp.Location()); err != nil {
		return nil, "", err
	}
	if u, err := url.Parse(final); err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, "", ErrPictureLost // the browser's own page of an error
	}
	picture, err = chromedp.Run(tab, whole)
	return picture, final, err
}

// options are those of a browser whose only way out is the proxy.
func (c *Camera) options(proxy, home string) []chromedp.ExecAllocatorOption {
	options := append(confined(c.config.Path, home),
		chromedp.WindowSize(pictureWidth, windowHeight),
		chromedp.UserAgent("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 "+userAgent(c.config.Contact)),
		chromedp.ProxyServer("http://"+proxy),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"), // without it loopback would be reached past the proxy
		chromedp.Flag("force-webrtc-ip-handling-policy", "disable_non_proxied_udp"),
		chromedp.Flag("webrtc-ip-handling-policy", "disable_non_proxied_udp"),
		chromedp.Flag("disable-blink-features", "WebTransport"),
		chromedp.Flag("disable-features", "Translate,MediaRouter,DialMediaRouteProvider,OptimizationHints,AutofillServerCommunication,CertificateTransparencyComponentUpdater"),
		chromedp.Flag("password-store", "basic"),
		chromedp.Flag("force-color-profile", "srgb"),
	)
	for _, name := range []string{
		"disable-quic", "disable-domain-reliability", "disable-client-side-phishing-detection", "disable-default-apps", "disable-breakpad", "disable-hang-monitor",
		"disable-prompt-on-repost", "deny-permission-prompts", "metrics-recording-only", "safebrowsing-disable-auto-update", "no-pings", "mute-audio", "hide-scrollbars",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	return options
}

// quiet takes away from a page what would stop the picture (boxes that wait for somebody) and what speaks past
// proxies. The switches of the browser forbid the latter as well.
const quiet = `for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => null;
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) delete window[name];`

// prepare forbids downloads and makes pages quiet.
var prepare = chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
	_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorDeny})
	if err != nil {
		return err
	}
	_, err = cdp.Call(ctx, tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: quiet})
	return err
})

// load opens the page and gives it time to draw itself. A page that never comes to an end is taken as it stands when
// two thirds of the time are over.
func (c *Camera) load(tab context.Context, address string) error {
	ctx, cancel := context.WithTimeout(tab, c.config.Timeout*2/3)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Navigate(address))
	if err != nil && tab.Err() == nil && ctx.Err() != nil {
		return chromedp.Do(tab, chromedp.Stop())
	}
	var refused *chromedp.LoadError
	if errors.As(err, &refused) {
		return errors.Join(ErrPictureLost, err)
	}
	if err != nil {
		return err
	}
	pause := time.NewTimer(c.config.Settle)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-tab.Done():
	}
	return tab.Err()
}

// whole is a picture of the whole page, as far down as pictures go.
func whole(ctx context.Context, tab *chromedp.Target) ([]byte, error) {
	size, err := cdp.Call(ctx, tab, page.GetLayoutMetrics, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	height := float64(windowHeight)
	if size.CSSContentSize != nil {
		height = math.Ceil(size.CSSContentSize.Height)
	}
	yes := true
	res, err := cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &yes, FromSurface: &yes,
		Clip: &page.Viewport{Width: pictureWidth, Height: max(1, min(height, pictureHeight)), Scale: 1},
	})
	return res.Data, err
}
