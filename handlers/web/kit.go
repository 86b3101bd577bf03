// Package web is what every handler stands on: routes that declare who may use them, sessions and CSRF,
// the visitor's language and zone, rendering, redirects with a message, and errors turned into pages.
//
// A handler is three beats: read the form, call one model method, render or redirect. It returns its
// errors; Fail, the app's error handler, shows them.
package web

import (
	"context"
	"log/slog"
	"net/netip"
	"net/url"
	"time"

	"standfirst/models/account"
	"standfirst/models/host"
	"standfirst/models/space"
	"standfirst/templates"
	"standfirst/templates/locale"
)

// Kit is what handlers share. The server fills it once.
type Kit struct {
	Accounts *account.Accounts
	Set      *templates.Set
	Catalogs *locale.Catalogs
	Assets   templates.Assets
	// OpenSpace returns a space by its id, or store.ErrNotFound. Spaces are opened once and kept.
	OpenSpace func(ctx context.Context, id string) (*space.Space, error)
	// Capturing reports whether mails of the space are captured instead of sent; nil means no.
	Capturing func(ctx context.Context, s *space.Space) bool
	// Print makes a PDF of a page for print; nil: there is no browser that could.
	Print func(ctx context.Context, page []byte) ([]byte, error)
	Log   *slog.Logger
	Now   func() time.Time
	// Base is the address under which visitors reach the program, such as https://press.example.org.
	Base *url.URL
	// TrustedProxies may name the client in X-Forwarded-For.
	TrustedProxies []netip.Prefix
	Dev            bool
	// Stopping is done when the server stops; streams end with it.
	Stopping context.Context

	// Hosts are the host names that newsrooms have of their own; nil: none has one.
	Hosts *host.Hosts

	limits     limits
	personal   []string // first elements of the paths of personal links: what follows is a secret
	everywhere []string // first elements of the paths that a newsroom's own host has besides the newsroom's
}

// secure reports whether visitors come over TLS. Plain HTTP is for a trial on the own machine; browsers
// differ in taking Secure cookies there, so they are left plain.
func (k *Kit) secure() bool { return k.Base.Scheme == "https" }

// cookieName is the session cookie's: __Host- binds it to this host, to all paths and to TLS.
func (k *Kit) cookieName(name string) string {
	if k.secure() {
		return "__Host-" + name
	}
	return name
}
