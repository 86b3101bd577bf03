package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/templates"
	"standfirst/templates/locale"
)

// visit is what is known of a request besides its words.
type visit struct {
	kit        *Kit
	id         string // names the request in the log and on error pages
	user       *account.User
	session    account.Session
	membership account.Membership
	space      *space.Space
	hosted     hosted // the newsroom's own host that it came to; zero: it came to the portal
	machines   bool   // what goes wrong is told in JSON: see ToMachines
}

type visitKey struct{}

func state(c *fiber.Ctx) *visit { return c.Locals(visitKey{}).(*visit) }

// Begin is the first middleware: it gives every request its name and the security headers.
func (k *Kit) Begin(c *fiber.Ctx) error {
	st := &visit{kit: k, id: store.NewID()}
	st.hosted, _ = c.Context().UserValue(hostedKey{}).(hosted)
	c.Locals(visitKey{}, st)
	k.setHeaders(c)
	if st.hosted.leads != "" {
		moved(c.Context(), k.Hosts.Address(st.hosted.name)+st.hosted.leads)
		return nil
	}
	return c.Next()
}

// resume finds the session of the request's cookie, if it has a good one. On a newsroom's own host nobody is signed in.
func (k *Kit) resume(c *fiber.Ctx, st *visit) error {
	if st.hosted.space != "" {
		return nil
	}
	secret := c.Cookies(k.cookieName("session"))
	if secret == "" {
		return nil
	}
	session, user, next, err := k.Accounts.Resume(c.UserContext(), secret)
	if errors.Is(err, store.ErrNotFound) {
		k.clearCookie(c, "session")
		return nil
	}
	if err != nil {
		return err
	}
	if next != "" {
		k.setSession(c, next)
	}
	st.session, st.user = session, &user
	return nil
}

// SignedIn starts the browser's session and ends the one that it had: the old cookie's value is worth
// nothing from then on.
func SignedIn(c *fiber.Ctx, secret string) error {
	k := state(c).kit
	if old := c.Cookies(k.cookieName("session")); old != "" {
		if err := k.Accounts.SignOut(c.UserContext(), old); err != nil {
			return err
		}
	}
	k.setSession(c, secret)
	return nil
}

// SignedOut removes the session cookie and returns its secret.
func SignedOut(c *fiber.Ctx) string {
	k := state(c).kit
	secret := c.Cookies(k.cookieName("session"))
	k.clearCookie(c, "session")
	return secret
}

func (k *Kit) setSession(c *fiber.Ctx, secret string) {
	k.setCookie(c, "session", secret, 7*24*time.Hour)
}

// setCookie sets a cookie that scripts cannot read.
func (k *Kit) setCookie(c *fiber.Ctx, name, value string, life time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: k.cookieName(name), Value: value, Path: "/", MaxAge: int(life.Seconds()),
		Secure: k.secure(), HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func (k *Kit) clearCookie(c *fiber.Ctx, name string) {
	c.Cookie(&fiber.Cookie{
		Name: k.cookieName(name), Path: "/", Expires: time.Unix(1, 0),
		Secure: k.secure(), HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

// askToSignIn sends the visitor to the sign-in page, which leads back.
func (k *Kit) askToSignIn(c *fiber.Ctx) error {
	to := "/login"
	if c.Method() == fiber.MethodGet && c.Path() != "/" {
		to += "?next=" + queryEscape(c.OriginalURL())
	}
	return leadTo(c, to, fiber.StatusUnauthorized)
}

// leadTo shows another page in place of the one that was asked for; a part of a page says so to the whole.
func leadTo(c *fiber.Ctx, to string, part int) error {
	if isHTMX(c) {
		c.Set("HX-Redirect", to)
		return c.SendStatus(part)
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}

// Space returns the models of the space that the request stands in.
func Space(c *fiber.Ctx) *space.Space { return state(c).space }

// User returns the signed-in user; the zero User on open pages without a session.
func User(c *fiber.Ctx) account.User {
	if u := state(c).user; u != nil {
		return *u
	}
	return account.User{}
}

// SessionID returns the id of the request's session, "" without one.
func SessionID(c *fiber.Ctx) string { return state(c).session.ID }

// Role returns the user's role in the request's space.
func Role(c *fiber.Ctx) account.Role { return state(c).membership.Role }

// May reports whether the user holds the permission in the request's space.
func May(c *fiber.Ctx, p account.Permission) bool { return Role(c).May(p) }

// Actor is the user as the audit log names them.
func Actor(c *fiber.Ctx) audit.Actor {
	u := User(c)
	return audit.Actor{ID: u.ID, Name: u.Name, Department: state(c).membership.Department, From: ClientIP(c)}
}

// LangOf is the language that a name or a text is marked with, by its letters: Chinese, or "" when they do not tell.
func LangOf(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
		return "zh-CN"
	}
	return ""
}

// Lang is the visitor's language: the user's setting, else the cookie, else what the browser asks for.
func Lang(c *fiber.Ctx) string {
	st := state(c)
	if st.user != nil && slices.Contains(locale.Languages, st.user.Lang) {
		return st.user.Lang
	}
	if lang := c.Cookies(st.kit.cookieName("lang")); slices.Contains(locale.Languages, lang) {
		return lang
	}
	return st.kit.Catalogs.Match(c.Get(fiber.HeaderAcceptLanguage))
}

// Zone is the zone in which the visitor reads times: the user's, else the space's, else UTC.
func Zone(c *fiber.Ctx) *time.Location {
	st := state(c)
	if st.user != nil {
		return st.user.Location()
	}
	if st.space != nil {
		return st.space.Location()
	}
	return time.UTC
}

// T returns a message in the visitor's language.
func T(c *fiber.Ctx, key string, args ...any) string {
	return state(c).kit.Catalogs.T(Lang(c), key, args...)
}

// Now is the moment, by the program's clock.
func Now(c *fiber.Ctx) time.Time { return state(c).kit.Now() }

// Of returns the kit that serves the request.
func Of(c *fiber.Ctx) *Kit { return state(c).kit }

// ClientIP is the address of the visitor. X-Forwarded-For counts only when it comes from a trusted
// proxy, and then from its right: what a client wrote there itself stands further left.
func ClientIP(c *fiber.Ctx) string {
	trusted := state(c).kit.TrustedProxies
	peer, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	peer = peer.Unmap()
	// Some proxies add a line of their own instead of adding to the client's.
	var hops []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	for i := len(hops) - 1; i >= 0 && isTrusted(trusted, peer); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		peer = next.Unmap()
	}
	return peer.String()
}

func isTrusted(trusted []netip.Prefix, addr netip.Addr) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// flash is the message that the next page shows, kept in a cookie in between.
type flash struct {
	Kind string         `json:"kind"`
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
	Undo string         `json:"undo,omitempty"` // path that takes it back
}

func (k *Kit) setFlash(c *fiber.Ctx, f flash) {
	if data, err := json.Marshal(f); err == nil {
		k.setCookie(c, "flash", base64.RawURLEncoding.EncodeToString(data), time.Minute)
	}
}

// takeFlash returns the waiting message and removes it.
func (k *Kit) takeFlash(c *fiber.Ctx) *templates.Flash {
	text := c.Cookies(k.cookieName("flash"))
	if text == "" {
		return nil
	}
	k.clearCookie(c, "flash")
	var f flash
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(data, &f) != nil || !k.Catalogs.Has(f.Key) {
		return nil
	}
	if OwnPath(f.Undo) != f.Undo || !strings.HasSuffix(f.Undo, "/undo") {
		f.Undo = "" // a cookie is not believed
	}
	return &templates.Flash{Kind: f.Kind, Key: f.Key, Args: f.Args, Undo: f.Undo}
}

// Remember keeps a choice in the visitor's browser.
func Remember(c *fiber.Ctx, name, value string, life time.Duration) {
	state(c).kit.setCookie(c, name, value, life)
}
