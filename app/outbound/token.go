package outbound

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// OAuth is how a token for a mail server is asked for (RFC 6749), which then stands in place of a password (XOAUTH2).
type OAuth struct {
	TokenURL, ClientID string
	Scopes             []string
	Secret             string // the client's; may be "" with a refresh token
	Refresh            string // refresh token; "": the client asks for itself (4.4, client credentials)
}

// tokenTime bounds a request for a token.
const tokenTime = 20 * time.Second

// Tokens returns a source of tokens: the last one while it is valid, or else a new one. It asks through the guard that
// stands before every page that is fetched; what it returns may be called from many goroutines.
func (f *Fetcher) Tokens(o OAuth) func(ctx context.Context) (string, error) {
	var mu sync.Mutex
	var last *oauth2.Token
	return func(ctx context.Context) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		if last.Valid() {
			return last.AccessToken, nil
		}
		if _, err := f.receiver(o.TokenURL); err != nil {
			return "", err
		}
		timed, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTime)
		defer cancel()
		timed = context.WithValue(timed, oauth2.HTTPClient, &http.Client{Transport: f.transport, CheckRedirect: noRedirect})
		token, err := o.source(timed).Token()
		if err != nil {
			return "", err
		}
		if last = token; token.RefreshToken != "" && o.Refresh != "" {
			o.Refresh = token.RefreshToken // some services give a new one each time; the old one works at the next start
		}
		return token.AccessToken, nil
	}
}

// noRedirect keeps a secret from going to another address than the one it was given for.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (o OAuth) source(ctx context.Context) oauth2.TokenSource {
	if o.Refresh == "" {
		c := clientcredentials.Config{ClientID: o.ClientID, ClientSecret: o.Secret, TokenURL: o.TokenURL, Scopes: o.Scopes}
		return c.TokenSource(ctx)
	}
	c := oauth2.Config{ClientID: o.ClientID, ClientSecret: o.Secret, Endpoint: oauth2.Endpoint{TokenURL: o.TokenURL}, Scopes: o.Scopes}
	return c.TokenSource(ctx, &oauth2.Token{RefreshToken: o.Refresh})
}

// SplitSecret parts what is kept sealed: the client's secret and, on a second line, the refresh token.
func SplitSecret(sealed string) (secret, refresh string) {
	secret, refresh, _ = strings.Cut(sealed, "\n")
	return secret, refresh
}
