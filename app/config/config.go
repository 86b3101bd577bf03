// Package config reads the program's settings from the environment. Every setting has a default with
// which the program runs as it is; the table in the README is checked against the struct.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/caarlos0/env/v11"
)

// Prefix stands before every variable's name.
const Prefix = "STANDFIRST_"

// Config is every setting. The doc tags are the README's table.
type Config struct {
	Listen         string        `env:"LISTEN" envDefault:"127.0.0.1:8080" doc:"Address and port on which the portal listens"`
	URL            string        `env:"URL" doc:"Address under which visitors reach it; when unset, http:// and the listening address. Anything but the own machine must be https"`
	Data           string        `env:"DATA" envDefault:"./data" doc:"Folder of the embedded database, the files and the secret key"`
	MongoURI       string        `env:"MONGO_URI,unset" doc:"MongoDB connection string; when set, databases and files live there and several nodes may run"`
	MongoDatabase  string        `env:"MONGO_DATABASE" envDefault:"standfirst" doc:"Prefix of the MongoDB databases: one for the house, one for each space"`
	SecretFile     string        `env:"SECRET_FILE" doc:"File with the key that seals passwords of senders; made in the data folder when unset. Nodes that share a database share this file"`
	Outbox         string        `env:"OUTBOX" doc:"Folder that remembers how far sending has come: so a copy of the database that is put back is noticed, and asks before anything more leaves; and who has left mailings while the database was away. Never put it back with a copy. When unset, beside the data folder"`
	TrustedProxies []string      `env:"TRUSTED_PROXIES" doc:"Addresses or prefixes of proxies whose X-Forwarded-For counts, separated by commas"`
	FetchAllow     []string      `env:"FETCH_ALLOW" doc:"Private address prefixes that coverage may be fetched from, webhooks sent to and mailboxes read at, separated by commas; by default none"`
	FetchPorts     []int         `env:"FETCH_PORTS" envDefault:"80,443" doc:"Ports that coverage may be fetched from and webhooks sent to; 0 allows every port. Mailboxes are read at 143 and 993 as well"`
	FetchSpacing   time.Duration `env:"FETCH_SPACING" envDefault:"5s" doc:"Least time between two requests to one host"`
	Chromium       string        `env:"CHROMIUM" envDefault:"auto" doc:"Chromium that takes the screenshots of captured pages: its path, auto to look for one, or off for none"`
	AskDNS         bool          `env:"ASK_DNS" envDefault:"true" doc:"Readiness and senders ask the DNS whether mail of a sender's domain will be believed; a mailing to more than 100 people waits until it is"`
	Contact        string        `env:"CONTACT" doc:"Mail or web address that the fetcher names to the sites that it reads"`
	AdminIdle      time.Duration `env:"ADMIN_IDLE" envDefault:"30m" doc:"An administrator's session ends after this time without a request"`
	UserIdle       time.Duration `env:"USER_IDLE" envDefault:"12h" doc:"Anybody else's session ends after this time without a request"`
	SessionLife    time.Duration `env:"SESSION_LIFE" envDefault:"168h" doc:"Every session ends after this time"`
	RetryAfter     time.Duration `env:"RETRY_AFTER" envDefault:"5m" doc:"First pause before a message that was refused for now is tried again; later pauses grow"`
	Hold           time.Duration `env:"HOLD" envDefault:"30s" doc:"Time between the launch of a mailing and the first message of a wave that goes at once; so long it can be taken back"`
	Grace          time.Duration `env:"GRACE" envDefault:"20s" doc:"Time that running work has to end when the program is stopped"`
	LogFormat      string        `env:"LOG_FORMAT" envDefault:"text" doc:"text or json"`
	LogLevel       string        `env:"LOG_LEVEL" envDefault:"info" doc:"debug, info, warn or error"`
	Dev            bool          `env:"DEV" envDefault:"false" doc:"Serves the catalogue of interface parts at /dev/ui"`
}

// FromEnv reads the environment and returns every fault of it at once.
func FromEnv() (Config, error) {
	c, err := env.ParseAsWithOptions[Config](env.Options{Prefix: Prefix})
	if err != nil {
		return c, err
	}
	return c, c.Validate()
}

// Validate completes what follows from other settings and returns every fault at once.
func (c *Config) Validate() error {
	var faults []error
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		faults = append(faults, fmt.Errorf("%sLISTEN: %w", Prefix, err))
	}
	if c.URL == "" && err == nil && !isLoopback(host) {
		faults = append(faults, fmt.Errorf("%sLISTEN: %q is open to others; set %sURL to the https address of the proxy in front of it", Prefix, c.Listen, Prefix))
	}
	if c.URL == "" {
		c.URL = "http://127.0.0.1:8080"
		if isLoopback(host) {
			c.URL = "http://" + c.Listen
		}
	}
	base, err := url.Parse(c.URL)
	switch {
	case err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https"):
		faults = append(faults, fmt.Errorf("%sURL: %q is not an http or https address", Prefix, c.URL))
	case base.Scheme == "http" && !isLoopback(base.Hostname()):
		faults = append(faults, fmt.Errorf("%sURL: %q must be https: passwords would travel in the open", Prefix, c.URL))
	case !isLoopback(host) && base.Scheme != "https":
		faults = append(faults, fmt.Errorf("%sLISTEN: %q is open to others; set %sURL to the https address of the proxy in front of it", Prefix, c.Listen, Prefix))
	}
	if _, err := Prefixes(c.TrustedProxies); err != nil {
		faults = append(faults, fmt.Errorf("%sTRUSTED_PROXIES: %w", Prefix, err))
	}
	if _, err := Prefixes(c.FetchAllow); err != nil {
		faults = append(faults, fmt.Errorf("%sFETCH_ALLOW: %w", Prefix, err))
	}
	if _, err := c.Browser(); err != nil {
		faults = append(faults, fmt.Errorf("%sCHROMIUM: %w", Prefix, err))
	}
	if !slices.Contains([]string{"text", "json"}, c.LogFormat) {
		faults = append(faults, fmt.Errorf("%sLOG_FORMAT: %q is neither text nor json", Prefix, c.LogFormat))
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel) {
		faults = append(faults, fmt.Errorf("%sLOG_LEVEL: %q is none of debug, info, warn, error", Prefix, c.LogLevel))
	}
	for name, d := range map[string]time.Duration{
		"ADMIN_IDLE": c.AdminIdle, "USER_IDLE": c.UserIdle, "SESSION_LIFE": c.SessionLife, "GRACE": c.Grace, "RETRY_AFTER": c.RetryAfter,
	} {
		if d <= 0 {
			faults = append(faults, fmt.Errorf("%s%s: %s is not a time to wait", Prefix, name, d))
		}
	}
	if c.Hold < 0 || c.Hold > time.Hour {
		faults = append(faults, fmt.Errorf("%sHOLD: %s is not between none and an hour", Prefix, c.Hold))
	}
	if c.Outbox == "" {
		c.Outbox = filepath.Clean(c.Data) + "-outbox"
	}
	return errors.Join(faults...)
}

// Browser is the path of the Chromium that takes pictures, "" for none. One that is named must be there.
func (c Config) Browser() (string, error) {
	switch c.Chromium {
	case "", "off":
		return "", nil
	case "auto":
		for _, name := range []string{"chromium-headless-shell", "chromium", "google-chrome", "chromium-browser", "google-chrome-stable"} {
			if path, err := exec.LookPath(name); err == nil {
				return path, nil
			}
		}
		return "", nil
	}
	return exec.LookPath(c.Chromium)
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// Prefixes reads addresses and prefixes.
func Prefixes(texts []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range texts {
		if addr, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address nor a prefix", text)
		}
		out = append(out, p)
	}
	return out, nil
}

// String shows the settings without secrets.
func (c Config) String() string {
	if c.MongoURI != "" {
		c.MongoURI = "(set)"
	}
	type plain Config
	return fmt.Sprintf("%+v", plain(c))
}
