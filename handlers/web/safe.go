package web

import (
	"crypto/subtle"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/fault"
	"standfirst/models/host"
)

// contentPolicy admits our own files and nothing else: no inline script, no foreign request. The hash is
// of the empty style attribute that the browser reports during out-of-band swaps.
const contentPolicy = "default-src 'self'; script-src 'self'; " +
	"style-src 'self' 'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; " +
	"img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// PreviewPolicy is for documents made of what people or the outside wrote, shown in a sandboxed frame of
// our own: mails carry inline styles, and nothing in them may run or be fetched.
const PreviewPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"

// DownloadPolicy is for files that people uploaded: a browser that opens one runs nothing of it.
const DownloadPolicy = "default-src 'none'; sandbox"

func (k *Kit) setHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, contentPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	if k.secure() {
		strict := "max-age=31536000"
		if _, own := c.Context().UserValue(hostedKey{}).(hosted); !own { // what is below a newsroom's name is not ours
			strict += "; includeSubDomains"
		}
		c.Set(fiber.HeaderStrictTransportSecurity, strict)
	}
}

// checkOrigin guards every change of state: it must come from our own pages. Browsers say where a request
// comes from (Sec-Fetch-Site, or Origin in older ones); with a session its token must be there as well.
func (k *Kit) checkOrigin(c *fiber.Ctx, st *visit, r Route) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return nil
	}
	if r.CrossSite {
		return nil
	}
	if k.isForeign(c) && (st.user == nil || !saysNothing(c)) {
		return fault.Deny("error.csrf")
	}
	if st.user == nil {
		return nil
	}
	if subtle.ConstantTimeCompare([]byte(sentToken(c)), []byte(st.session.CSRF)) != 1 {
		return fault.Deny("error.csrf")
	}
	return nil
}

// isForeign reports whether a request does not say that it comes from a page of ours.
func (k *Kit) isForeign(c *fiber.Ctx) bool {
	site, origin := c.Get("Sec-Fetch-Site"), c.Get(fiber.HeaderOrigin)
	return saysNothing(c) || (site != "" && site != "same-origin") || (origin != "" && !k.isOwn(c, origin))
}

// saysNothing reports whether a request does not say where it comes from, as those of old browsers.
func saysNothing(c *fiber.Ctx) bool {
	return c.Get("Sec-Fetch-Site") == "" && c.Get(fiber.HeaderOrigin) == ""
}

// sentToken is the token of a header or of the body. One in the address would stand in histories and logs.
func sentToken(c *fiber.Ctx) string {
	if token := c.Get("X-CSRF-Token"); token != "" {
		return token
	}
	if form, err := c.MultipartForm(); err == nil {
		for _, token := range form.Value["csrf"] {
			return token
		}
		return ""
	}
	return string(c.Request().PostArgs().Peek("csrf"))
}

// isOwn compares hosts: behind a proxy the scheme that we see is not the visitor's.
func (k *Kit) isOwn(c *fiber.Ctx, origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if own := state(c).hosted.name; own != "" {
		return host.Same(u.Host) == own
	}
	return u.Host == string(c.Request().Host()) || u.Host == k.Base.Host
}

// OwnPath returns the path if it leads to a page of ours, else "/": a redirect never leaves the origin.
func OwnPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil ||
		!strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t\x00") {
		return "/"
	}
	return path
}

func queryEscape(s string) string { return url.QueryEscape(s) }
