package outbound

import (
	"context"
	"errors"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// proxy is the only way to the web that the browser of one picture has: a forward proxy on a port of loopback, open
// while the picture is taken, which dials by the guard. All that comes back is counted, and ends at a limit.
type proxy struct {
	guard    guard
	dialer   *net.Dialer
	forward  *httputil.ReverseProxy
	server   *http.Server
	listener net.Listener
	left     atomic.Int64 // bytes that may still come in

	mu    sync.Mutex
	open  map[net.Conn]bool // to the outside and, of tunnels, to the browser
	ended bool
	work  sync.WaitGroup
}

var errTooMuch = errors.New("the page fetches too much")

func openProxy(config CameraConfig) (*proxy, error) {
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		return nil, err
	}
	p := &proxy{guard: guard{config.AllowAddresses, config.AllowPorts}, listener: l, open: map[net.Conn]bool{}}
	p.left.Store(config.MaxBytes)
	p.dialer = &net.Dialer{Timeout: 10 * time.Second, Control: p.guard.control, Resolver: config.Resolver}
	silent := log.New(io.Discard, "", 0) // what a page asks for in vain is no fault of ours
	p.forward = &httputil.ReverseProxy{
		Rewrite:   func(*httputil.ProxyRequest) {}, // the address is whole already
		Transport: &http.Transport{Proxy: nil, DialContext: p.dial, DisableCompression: true, DisableKeepAlives: true, MaxResponseHeaderBytes: 256 << 10},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			w.WriteHeader(http.StatusBadGateway)
		},
		ErrorLog: silent,
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 256 << 10, ErrorLog: silent}
	p.work.Go(func() { _ = p.server.Serve(l) }) // ends with ErrServerClosed
	return p, nil
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// close ends every connection and waits until nothing runs any more.
func (p *proxy) close() error {
	err := p.server.Close()
	p.mu.Lock()
	p.ended = true
	open := slices.Collect(maps.Keys(p.open))
	p.mu.Unlock()
	for _, conn := range open {
		_ = conn.Close() // what is cut off was not wanted any more
	}
	p.work.Wait()
	return err
}

// ServeHTTP passes on plain requests and opens tunnels for the rest.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.begin() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	defer p.work.Done()
	address := r.URL.String()
	if r.Method == http.MethodConnect {
		address = "https://" + r.Host
	}
	if _, err := p.guard.checkURL(address); err != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if r.Method == http.MethodConnect {
		p.tunnel(w, r)
		return
	}
	p.forward.ServeHTTP(w, r)
}

// begin counts one more request, unless the end has come.
func (p *proxy) begin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		p.work.Add(1)
	}
	return !p.ended
}

// dial reaches the outside by the guard, and keeps the connection so that it ends with the picture.
func (p *proxy) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := p.dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	counted := &countedConn{Conn: conn, proxy: p}
	return counted, p.keep(counted)
}

func (p *proxy) keep(conn net.Conn) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return errors.Join(http.ErrServerClosed, conn.Close())
	}
	p.open[conn] = true
	return nil
}

func (p *proxy) forget(conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, conn)
}

// tunnel joins the browser with a host, blindly: what goes through is encrypted.
func (p *proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	out, err := p.dial(r.Context(), "tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	in, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = out.Close()
		return
	}
	if p.keep(in) != nil {
		_ = out.Close()
		return
	}
	end := func() {
		_, _ = in.Close(), out.Close() // the other end notices
		p.forget(in)
	}
	if _, err := io.WriteString(in, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		end()
		return
	}
	p.work.Go(func() { _, _ = io.Copy(out, buffered); end() })
	p.work.Go(func() { _, _ = io.Copy(in, out); end() })
}

// countedConn counts what comes in.
type countedConn struct {
	net.Conn
	proxy *proxy
}

func (c *countedConn) Read(b []byte) (int, error) {
	if c.proxy.left.Load() <= 0 {
		return 0, errTooMuch
	}
	n, err := c.Conn.Read(b)
	c.proxy.left.Add(-int64(n))
	return n, err
}

func (c *countedConn) Close() error {
	c.proxy.forget(c)
	return c.Conn.Close()
}
