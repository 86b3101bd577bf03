package space

import (
	"context"
	"net/url"
	"path"
	"slices"
	"strings"

	"standfirst/models/fault"
	"standfirst/models/release"
)

// site tells what the public finds on our own newsroom, for those who check links to it.
type site struct {
	s    *Space
	base string // address under which visitors reach the portal
}

// always are the pages that every newsroom has.
var always = []string{"/", "/press", "/media", "/genuine", "/subscribe", "/search", "/cases", "/api", "/rss.xml", "/atom.xml", "/feed.json", "/ninjs.json", "/sitemap.xml", "/news-sitemap.xml"}

// Path is what an address names below the newsroom, "/" for the newsroom itself.
func (n site) Path(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	if own, err := url.Parse(n.s.Host.Base()); err == nil && own.Host != "" && strings.EqualFold(u.Host, own.Host) {
		return path.Clean("/" + u.Path), true
	}
	base, err := url.Parse(n.base)
	if err != nil || !strings.EqualFold(u.Host, base.Host) {
		return "", false
	}
	below, ours := strings.CutPrefix(path.Clean(u.Path), "/newsroom/"+n.s.ID)
	if !ours || below != "" && below[0] != '/' {
		return "", false
	}
	return path.Clean("/" + below), true
}

// Shows reports whether the public finds something there now.
func (n site) Shows(ctx context.Context, where string) (bool, error) {
	if slices.Contains(always, where) {
		return true, nil
	}
	parts := strings.Split(strings.TrimPrefix(where, "/"), "/")
	if len(parts) < 2 {
		return false, nil
	}
	err := n.look(ctx, parts[0], parts[1], parts[2:])
	if fault.KindOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}

func (n site) look(ctx context.Context, kind, name string, rest []string) error {
	none := fault.Missing("release.link.ours")
	switch {
	case kind == "releases" && len(rest) == 0:
		p, err := n.s.Releases.Address(ctx, name)
		if err == nil && p.Release.Public == release.Withdrawn {
			return none
		}
		return err
	case kind == "incidents" && len(rest) == 0:
		_, _, err := n.s.Newsroom.PublicBoard(ctx, name)
		return err
	case kind == "facts" && len(rest) <= 1:
		_, shown, err := n.s.Releases.PublicSheet(ctx, name)
		if err == nil && len(rest) == 1 && !slices.ContainsFunc(shown, func(f release.Shown) bool { return f.Fact.Key == rest[0] }) {
			return none
		}
		return err
	case kind == "cases" && len(rest) == 0:
		_, err := n.s.Complaints.Intake(ctx, name)
		return err
	case kind == "assets" && len(rest) == 1:
		_, r, err := n.s.Assets.OpenOffered(ctx, name, rest[0])
		if err == nil {
			err = r.Close()
		}
		return err
	}
	return none
}
