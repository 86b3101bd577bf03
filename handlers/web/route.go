package web

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/models/account"
	"standfirst/models/fault"
	"standfirst/models/incident"
	"standfirst/models/store"
)

// Scope says where a route stands and who can reach it at all.
type Scope int

// The scopes. The zero value is none: a route that forgets its scope is refused at the start.
const (
	noScope Scope = iota
	InSpace       // below /:space, for members of the space
	House         // for everybody who is signed in
	Open          // for everybody
)

// Route declares a page or an action and who may use it. The table of all routes is a test.
type Route struct {
	Method string
	Path   string // below the space when InSpace
	Scope  Scope
	// Allow is the permission that an InSpace route needs; account.Member admits every member.
	Allow account.Permission
	// HouseAdmin restricts a House route to those who may make spaces.
	HouseAdmin bool
	// CrossSite admits posts from anywhere, without a token: one-click unsubscribing needs it.
	CrossSite bool
	// OnHost serves an open route on the own host of a newsroom as well. What stands below /newsroom/:space is there
	// without that part of the path, and nothing else of the portal.
	OnHost bool
	// Rate limits how often a client may use the route; the zero value is the class of its scope.
	Rate Rate
	// MaxBody is the largest request body in bytes; 0 means 1 MiB.
	MaxBody int64
	Do      fiber.Handler
}

const defaultMaxBody = 1 << 20

// ForMembers declares a route of a space for the members who hold the permission: what most routes are.
func ForMembers(method, path string, allow account.Permission, do fiber.Handler) Route {
	return Route{Method: method, Path: path, Scope: InSpace, Allow: allow, Do: do}
}

// Pattern is the route's path as Fiber sees it.
func (r Route) Pattern() string {
	if r.Scope == InSpace {
		return "/:space" + strings.TrimSuffix(r.Path, "/")
	}
	return r.Path
}

// Check returns an error when the route does not say who may use it.
func (r Route) Check() error {
	switch {
	case r.Scope == noScope:
		return errors.New(r.Method + " " + r.Path + " has no scope")
	case r.Scope == InSpace && r.Allow == "":
		return errors.New(r.Method + " " + r.Path + " does not say who may use it")
	case r.OnHost && r.Scope != Open:
		return errors.New(r.Method + " " + r.Path + " is not open, and would be on the host of a newsroom")
	case r.Scope != InSpace && r.Allow != "":
		return errors.New(r.Method + " " + r.Path + " needs a space for its permission")
	}
	return nil
}

// Mount adds the routes to the app, each behind its guard. It panics on a route that does not declare
// itself: the program must not start with an open door.
func (k *Kit) Mount(app *fiber.App, routes []Route) {
	for _, r := range routes {
		if err := r.Check(); err != nil {
			panic("web: " + err.Error())
		}
		if first, rest, _ := strings.Cut(strings.TrimPrefix(r.Pattern(), "/"), "/"); strings.HasPrefix(rest, ":token") && !slices.Contains(k.personal, first) {
			k.personal = append(k.personal, first)
		}
		if first, _, _ := strings.Cut(strings.TrimPrefix(r.Pattern(), "/"), "/"); r.OnHost && !slices.Contains(k.everywhere, first) {
			k.everywhere = append(k.everywhere, first)
		}
		app.Add(r.Method, r.Pattern(), k.guard(r), r.Do)
		if r.Method == fiber.MethodGet {
			app.Add(fiber.MethodHead, r.Pattern(), k.guard(r), r.Do)
		}
	}
}

// guard admits a request to the route or answers for it.
func (k *Kit) guard(r Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if err := limitBody(c, r); err != nil {
			return err
		}
		st := state(c)
		if answered, err := k.onHost(c, st, r); answered || err != nil {
			return err
		}
		if r.Scope == Open { // before any work: whoever asks is not known yet
			if err := k.limitRate(c, st, r); err != nil {
				return err
			}
		}
		// What is open and needs no database is there without one, whatever cookie comes along.
		if err := k.resume(c, st); err != nil && (r.Scope != Open || !errors.Is(err, store.ErrAway)) {
			return err
		}
		if r.Scope != Open {
			if st.user == nil {
				return k.askToSignIn(c)
			}
			if err := k.limitRate(c, st, r); err != nil {
				return err
			}
		}
		if r.Scope == House && r.HouseAdmin && !st.user.HouseAdmin {
			return fault.Missing("error.text.404")
		}
		if r.Scope == InSpace {
			if err := k.enter(c, st, r.Allow); errors.Is(err, errFactor) {
				return leadTo(c, "/settings/security", fiber.StatusForbidden)
			} else if err != nil {
				return err
			}
		}
		if err := k.checkOrigin(c, st, r); err != nil {
			return err
		}
		if r.Scope != Open {
			c.Set(fiber.HeaderCacheControl, "no-store")
		}
		deadline := requestTime
		if r.MaxBody > defaultMaxBody {
			deadline = bodyTime
		}
		ctx, cancel := context.WithTimeout(c.UserContext(), deadline)
		defer cancel()
		c.SetUserContext(ctx)
		err := c.Next()
		if err == nil && r.Scope != Open {
			k.keepTaste(c, *st.user)
		}
		return err
	}
}

// errFactor says that the member's role must have a second factor, which they are to set up first.
var errFactor = errors.New("web: a second factor is to be set up")

// enter lets a member into the space. To everybody else it does not exist.
func (k *Kit) enter(c *fiber.Ctx, st *visit, need account.Permission) error {
	id := c.Params("space")
	m, ok := st.user.In(id)
	if !ok {
		return fault.Missing("error.text.404")
	}
	if !m.Role.May(need) {
		return fault.Deny("error.text.403")
	}
	lacks, err := k.Accounts.LacksFactor(c.UserContext(), *st.user, st.session, id)
	if err != nil {
		return err
	}
	if lacks {
		return errFactor
	}
	s, err := k.OpenSpace(c.UserContext(), id)
	if errors.Is(err, store.ErrNotFound) {
		return fault.Missing("error.text.404")
	}
	if err != nil {
		return err
	}
	st.membership, st.space = m, s
	c.SetUserContext(incident.For(c.UserContext(), st.user.ID, m.Role == account.Administrator))
	return nil
}

// limitBody refuses a body that is too large, or that does not say how large it is, before reading it.
func limitBody(c *fiber.Ctx, r Route) error {
	limit := r.MaxBody
	if limit == 0 {
		limit = defaultMaxBody
	}
	if c.Get(fiber.HeaderContentEncoding) != "" { // a small body may unpack to any size; browsers send none
		c.Context().SetConnectionClose()
		return fiber.NewError(fiber.StatusUnsupportedMediaType)
	}
	length := int64(c.Request().Header.ContentLength())
	if length > limit || length == -1 { // -1: chunked
		c.Context().SetConnectionClose()
		return fiber.NewError(fiber.StatusRequestEntityTooLarge)
	}
	return nil
}
