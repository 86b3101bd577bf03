package outbound

import (
	"context"
	"net/http"
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

	// Renewed is told of a refresh token that takes the place of the last one (6): some services take each but once, so
	// it is kept before the access token is used. nil: nobody is.
	Renewed func(ctx context.Context, refresh string) error
}

// tokenTime bounds a request for a token.
const tokenTime = 20 * time.Second

// Tokens returns a source of tokens: the last one while it is valid, or else a new one. It asks through the guard that
// stands before every page that is fetched; what it returns may be called from many goroutines.
func (f *Fetcher) Tokens(o OAuth) func(ctx context.Context) (string, error) {
	var mu sync.Mutex
	var last *oauth2.Token
	kept := o.Refresh
	keep := func(ctx context.Context) error {
		if o.Renewed == nil || kept == o.Refresh {
			return nil
		}
		err := o.Renewed(ctx, o.Refresh)
		if err == nil {
			kept = o.Refresh
		}
		return err
	}
	return func(ctx context.Context) (string, error) {
		mu.Lock()
		defer mu.Unlock()
		if last.Valid() {
			return last.AccessToken, keep(context.WithoutCancel(ctx)) // again, where it could not be kept
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
		if last = token; o.Refresh != "" && token.RefreshToken != "" {
			o.Refresh = token.RefreshToken
		}
		return token.AccessToken, keep(timed)
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
