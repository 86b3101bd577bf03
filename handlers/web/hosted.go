package web

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"standfirst/models/fault"
	"standfirst/models/host"
	"standfirst/models/link"
	"standfirst/models/space"
)

// below is where the newsroom of a space stands below the portal's address.
func below(space string) string { return "/newsroom/" + space }

// hosted is the host name of a newsroom's own that a request came to.
type hosted struct {
	name, space string
	leads       string // below the newsroom, what was asked for under its address at the portal; "" for anything else
}

type hostedKey struct{}

// leadHosts leads requests that come to the host name of a newsroom to its pages, before any route is looked for:
// whatever is asked for there is sought below that newsroom, so that nothing of the portal can be found. What a
// newsroom's pages need besides has the same path everywhere.
func (k *Kit) leadHosts(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		name, space := k.hostOf(ctx)
		if space == "" {
			next(ctx)
			return
		}
		path, at := string(ctx.URI().PathOriginal()), hosted{name: name, space: space}
		if rest, ok := strings.CutPrefix(path, below(space)); ok && (rest == "" || rest[0] == '/') && isRead(ctx) {
			at.leads = "/" + strings.TrimPrefix(rest, "/")
		}
		ctx.SetUserValue(hostedKey{}, at)
		if first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); !slices.Contains(k.everywhere, first) {
			ctx.URI().SetPath(below(space) + strings.TrimSuffix(path, "/"))
		}
		next(ctx)
	}
}

// hostOf is the newsroom's host name that a request came to, with its space; "" when it came to the portal. What a
// proxy says of the name that its visitor asked for counts only when the name that it passes on is none that we know:
// whoever could write both would have pages kept on the way under a name that is not theirs.
func (k *Kit) hostOf(ctx *fasthttp.RequestCtx) (name, space string) {
	if k.Hosts == nil {
		return "", ""
	}
	name = host.Same(string(ctx.Host()))
	if k.Hosts.Known(name) {
		return name, k.Hosts.Space(name)
	}
	peer, ok := netip.AddrFromSlice(ctx.RemoteIP())
	if !ok || !isTrusted(k.TrustedProxies, peer.Unmap()) {
		return "", ""
	}
	said := ctx.Request.Header.PeekAll("X-Forwarded-Host")
	if len(said) == 0 {
		return "", ""
	}
	names := strings.Split(string(said[len(said)-1]), ",") // what a client wrote there itself stands further left
	name = host.Same(strings.TrimSpace(names[len(names)-1]))
	return name, k.Hosts.Space(name)
}

func isRead(ctx *fasthttp.RequestCtx) bool {
	return ctx.IsGet() || ctx.IsHead()
}

// withQuery is an address with the query of the request.
func withQuery(ctx *fasthttp.RequestCtx, to string) string {
	if query := ctx.URI().QueryString(); len(query) > 0 {
		to += "?" + string(query)
	}
	return to
}

// moved answers that a page has another address for good. Nobody keeps that for long: a newsroom may come back.
func moved(ctx *fasthttp.RequestCtx, to string) {
	ctx.Response.Header.Set(fiber.HeaderCacheControl, "max-age=300")
	ctx.Response.Header.Set(fiber.HeaderLocation, withQuery(ctx, to))
	ctx.SetStatusCode(fiber.StatusPermanentRedirect)
}

// onHost refuses on a newsroom's own host what does not belong to it, and leads there who asks at the portal's address
// for what does. It reports whether the request is answered.
func (k *Kit) onHost(c *fiber.Ctx, st *visit, r Route) (answered bool, err error) {
	if k.Hosts == nil {
		return false, nil
	}
	space, ofNewsroom := "", strings.HasPrefix(r.Pattern(), below(":space"))
	switch {
	case ofNewsroom:
		space = c.Params("space")
	case r.OnHost:
		space, _ = link.Space(c.Params("token")) // "" for what is no newsroom's in particular
	}
	if st.hosted.space != "" {
		if !ofNewsroom && !r.OnHost || space != "" && space != st.hosted.space {
			return false, fault.Missing("error.text.404")
		}
		return false, nil
	}
	to := k.Hosts.Active(space)
	if space == "" || to == "" || !isRead(c.Context()) {
		return false, nil
	}
	if ofNewsroom {
		if strings.HasPrefix(r.Pattern(), below(":space")+"/api/") {
			c.Set(fiber.HeaderAccessControlAllowOrigin, "*") // else a page of another site could not follow
		}
		moved(c.Context(), to+strings.TrimPrefix(c.Path(), below(space)))
		return true, nil
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return true, c.Redirect(withQuery(c.Context(), to+c.Path()), fiber.StatusTemporaryRedirect)
}

// NewsroomAt is where links to the newsroom of a space lead from the page that is asked for, without a slash at the end:
// to its own host where it is there, or where the page is; else below the portal's address, as a path.
func NewsroomAt(c *fiber.Ctx, space string) string {
	st := state(c)
	if st.hosted.space == space && space != "" {
		return st.kit.Hosts.Address(st.hosted.name)
	}
	return cmp.Or(st.kit.Hosts.Active(space), below(space))
}

// NewsroomBase is the address of the newsroom of a space in full, as everybody is told it, without a slash at the end.
func NewsroomBase(c *fiber.Ctx, space string) string {
	k := state(c).kit
	return cmp.Or(k.Hosts.Active(space), strings.TrimRight(k.Base.String(), "/")+below(space))
}

// NewsroomPage is the address of the page of a newsroom that is asked for, without its query, as links to the newsroom
// are written.
func NewsroomPage(c *fiber.Ctx, sp *space.Space) string {
	if rest, ok := strings.CutPrefix(c.Path(), below(sp.ID)); ok {
		return NewsroomAt(c, sp.ID) + rest
	}
	return c.Path() // that of a personal link, which is the same on every host
}

// Front is an address as it is written when it is that of a host's first page, which has a slash at its end; any other
// stays as it is.
func Front(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok && !strings.ContainsAny(rest, "/?#") {
		return address + "/"
	}
	return address
}

// PersonalBase is the address below which the personal links of a newsroom's readers are: its own host, else the
// portal's. Without a slash at the end.
func PersonalBase(c *fiber.Ctx, space string) string {
	k := state(c).kit
	return cmp.Or(k.Hosts.Active(space), strings.TrimRight(k.Base.String(), "/"))
}

// HostName is the newsroom's own host name that the request came to, "" when it came to the portal.
func HostName(c *fiber.Ctx) string { return state(c).hosted.name }
