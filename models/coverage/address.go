package coverage

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"

	"standfirst/models/article"
	"standfirst/models/fault"
	"standfirst/models/markup"
)

// maxAddress bounds an address; what is longer is no article's.
const maxAddress = 2000

// Address checks an address that a person or a feed gave and returns it without fragment and tracking
// parameters. Only http and https are addresses here: nothing else is ever fetched or linked to.
func Address(field, raw string) (string, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return "", fault.Bad(field, "coverage.url.missing")
	}
	if len(raw) > maxAddress {
		return "", fault.Bad(field, "coverage.url.long")
	}
	if !strings.Contains(raw, "://") && !hasScheme(raw) {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", fault.Bad(field, "coverage.url.malformed", "url", markup.Shorten(raw, 80))
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return "", fault.Bad(field, "coverage.url.scheme", "url", markup.Shorten(raw, 80))
	}
	host := strings.ToLower(u.Host)
	if u.Hostname() == "" || u.User != nil || strings.ContainsAny(host, " \t\"<>") ||
		!(strings.Contains(u.Hostname(), ".") || strings.Contains(u.Hostname(), ":") || u.Hostname() == "localhost") {
		return "", fault.Bad(field, "coverage.url.malformed", "url", markup.Shorten(raw, 80))
	}
	u.Host = strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
	if (u.Scheme == "http" && strings.HasSuffix(host, ":443")) || (u.Scheme == "https" && strings.HasSuffix(host, ":80")) {
		u.Host = host
	}
	u.Fragment, u.RawFragment = "", ""
	u.RawQuery = article.WithoutTracking(u.RawQuery)
	u.ForceQuery = false
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}

// hasScheme tells "javascript:alert(1)" from "example.com:8080/x".
func hasScheme(raw string) bool {
	scheme, rest, ok := strings.Cut(raw, ":")
	if !ok || strings.ContainsAny(scheme, "./?# ") {
		return false
	}
	return rest == "" || rest[0] < '0' || rest[0] > '9'
}

// ClipID is the id of the clip of an address: the same article reached by http or https, with or without
// "www.", from a phone or as AMP, is one clip.
func ClipID(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return digest(address)[:32]
	}
	if u, err = url.Parse(article.Ordinary(u)); err != nil {
		return digest(address)[:32]
	}
	host := strings.TrimPrefix(u.Host, "www.")
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	return digest(host + path + "?" + u.RawQuery)[:32]
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Host is the host name of its address, without "www."; "" of what has none. It stands for an outlet that nobody knows.
func (c Clip) Host() string { return strings.TrimPrefix(hostOf(c.URL), "www.") }

// hostOf is the host name of an address without its port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
