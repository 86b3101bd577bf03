package coverage

import (
	"slices"
	"strings"
	"time"

	"standfirst/models/article"
	"standfirst/models/dateline"
	"standfirst/models/term"
	"standfirst/models/uptake"
)

// State is how far a clip's relation to us is settled.
type State string

// The states. A clip with several matches has the state of its best.
const (
	Unmatched State = "unmatched" // nothing of ours was found in it, or it has not been read yet
	Suggested State = "suggested" // the machine found something and waits for a person
	Confirmed State = "confirmed"
	Rejected  State = "rejected"
)

// States lists the states in the order a person is offered them.
func States() []State { return []State{Suggested, Confirmed, Unmatched, Rejected} }

// How a clip came in.
const (
	FromFeed = "feed"
	FromURL  = "url"
	FromHand = "hand"
	FromFile = "file" // of a monitoring service
	FromMail = "mail" // an alert
	FromAPI  = "api"  // another program
)

// Media are the kinds of publication that a clip can be entered for by hand.
func Media() []string { return []string{"web", "print", "radio", "tv", "post"} }

// Clip is one piece of coverage: an article, a broadcast, a post.
type Clip struct {
	ID       string `json:"id"` // of its address; random for one without
	Rev      int64  `json:"rev"`
	URL      string `json:"url"` // "" for print and radio
	Origin   string `json:"origin"`
	Medium   string `json:"medium"`
	SourceID string `json:"source_id"`
	RunID    string `json:"run_id"`   // of the run that brought it, "" for none
	WasFeed  bool   `json:"was_feed"` // a source had found it before the run
	Besides  bool   `json:"besides"`  // somebody else has brought it since

	Title       string    `json:"title"`
	Byline      string    `json:"byline"`
	Published   time.Time `json:"published"` // zero: not known, and never guessed
	DayOnly     bool      `json:"day_only"`  // no time of day is known
	PublishedBy string    `json:"published_by"`
	FoundAt     time.Time `json:"found_at"`
	At          time.Time `json:"at"`   // what lists are sorted by: published, else found
	Lang        string    `json:"lang"` // "zh-CN", "en", or another two letters
	Text        string    `json:"text"` // plain
	TextHash    string    `json:"text_hash"`
	Spot        Spot      `json:"spot"`
	Assessed    Assessed  `json:"assessed"` // by a monitoring service
	Stated      Stated    `json:"stated"`   // by hand
	Position    string    `json:"position"` // where it stands, as far as Spot has no place for it
	Note        string    `json:"note"`
	OutletID    string    `json:"outlet_id"`
	OutletBy    string    `json:"outlet_by"`   // domain, source, run or hand
	OutletSaid  string    `json:"outlet_said"` // its name as a run brought it, or somebody typed it
	OutletWas   []string  `json:"outlet_was"`  // outlets that became part of the one it is of, the one it was of then
	ContactID   string    `json:"contact_id"`
	ContactBy   string    `json:"contact_by"` // byline or hand
	AuthorAs    string    `json:"author_as"`  // the name in the byline by which the contact was recognised
	Archive     Archive   `json:"archive"`
	Trouble     Trouble   `json:"trouble"`    // why the page could not be read
	Reads       int64     `json:"reads"`      // how often a reading was asked for
	Read        int64     `json:"read"`       // number of the last reading that came to an end
	ReadAt      time.Time `json:"read_at"`    // when its text was last compared with ours
	TextAt      time.Time `json:"text_at"`    // when what it says was read from its page first; zero: never
	Versions    int64     `json:"versions"`   // how often its page said something else before
	RecheckAt   time.Time `json:"recheck_at"` // when its page is read again; zero: no more
	EditedBy    string    `json:"edited_by"`
	CreatedBy   string    `json:"created_by"`
	Dismissed   bool      `json:"dismissed"` // a person said that it is not about us, or SameAs counts for it
	Page        string    `json:"page"`      // id of the clip of the address that its page names as its own, "" where it is this one
	SameAs      string    `json:"same_as"`   // id of the clip of the same article under another address, which was found to count alone
	Relevant    bool      `json:"relevant"`
	About       string    `json:"about"` // id of the incident that a person named
	Tags        []string  `json:"tags"`
	AutoTags    []string  `json:"auto_tags"` // those of them that a run or a watch has put on it, and no person
	Benefit     string    `json:"benefit"`   // what the author got from us; "" is nothing: earned
	DealID      string    `json:"deal_id"`   // the deal that it was published for

	Cluster string   `json:"cluster"` // id of the clip that its cluster is named after; "" until it is known
	Bands   []string `json:"bands"`

	Matches []Match    `json:"matches"` // best first
	Claims  []ClaimHit `json:"claims"`

	// What the clip does with what we said.
	Facts      []FactReading    `json:"facts"`
	Messages   []MessageReading `json:"messages"`
	Quotes     []QuoteReading   `json:"quotes"`
	Answer     AnswerMatch      `json:"answer"`
	Tone       Tone             `json:"tone"`
	Breach     Breach           `json:"breach"`
	Lineage    Lineage          `json:"lineage"`
	Engagement []Engagement     `json:"engagement"` // of a post, oldest first
	Copied     bool             `json:"copied"`     // others have joined its cluster
	Sightings  []Sighting       `json:"sightings"`  // the watches that found it

	// Derived from what was found, and what people said of it, by settle.
	State          State    `json:"state"`
	ReleaseID      string   `json:"release_id"` // of the best match that is not rejected
	IncidentID     string   `json:"incident_id"`
	Score          float64  `json:"score"`
	Reprint        bool     `json:"reprint"`
	Flagged        bool     `json:"flagged"` // repeats a refuted claim, as far as nobody has said no
	RefutedFactIDs []string `json:"refuted_fact_ids"`
	Differs        bool     `json:"differs"`      // from a fact of ours, as far as nobody has said no
	Breached       bool     `json:"breached"`     // it appeared before a lift, and nobody has said that this is no breach
	Terms          []string `json:"terms"`        // of headline and byline
	IncidentIDs    []string `json:"incident_ids"` // of all that was found in it, also what was rejected
	Sole           string   `json:"sole"`         // the incident that alone has to do with it, "" for none or several
	Bare           Bare     `json:"bare"`         // what is derived without that
	WatchIDs       []string `json:"watch_ids"`    // of the watches that found it
}

// Archive is the copy of the page as it came, byte for byte.
type Archive struct {
	SHA256      string    `json:"sha256"`
	Size        int64     `json:"size"`
	ContentType string    `json:"content_type"`
	Charset     string    `json:"charset"`
	URL         string    `json:"url"` // after redirects
	At          time.Time `json:"at"`
}

// Match is a release that was found in the clip, with the passage that shows it.
type Match struct {
	ReleaseID  string    `json:"release_id"`
	IncidentID string    `json:"incident_id"`
	Version    int       `json:"version"`
	Kind       string    `json:"kind"` // link, text or hand
	Lang       string    `json:"lang"`
	Score      float64   `json:"score"` // containment, 0 to 1
	Span       Span      `json:"span"`
	State      State     `json:"state"`
	By         string    `json:"by"` // who decided
	ByName     string    `json:"by_name"`
	At         time.Time `json:"at"`
}

// Reprint reports whether the article holds nearly the whole release.
func (m Match) Reprint() bool { return m.Score >= reprintAt }

// ClaimHit is a refuted claim whose wording stands in the clip.
type ClaimHit struct {
	FactID     string    `json:"fact_id"`
	IncidentID string    `json:"incident_id"`
	Key        string    `json:"key"`
	Wording    string    `json:"wording"`
	Span       Span      `json:"span"`
	State      State     `json:"state"`
	By         string    `json:"by"`
	ByName     string    `json:"by_name"`
	At         time.Time `json:"at"`
}

// Waiting reports whether the clip's page is still to be read.
func (c Clip) Waiting() bool { return c.Read < c.Reads && !c.Trouble.Is() }

// settle derives what lists and reports ask for. Every change of a clip ends in it.
func (c *Clip) settle() {
	c.derive()
	c.Sole, c.Bare = c.bareOf()
}

func (c *Clip) derive() {
	slices.SortStableFunc(c.Matches, func(a, b Match) int {
		if ra, rb := rank(a.State), rank(b.State); ra != rb {
			return ra - rb
		}
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return strings.Compare(a.ReleaseID, b.ReleaseID)
	})
	c.State, c.ReleaseID, c.IncidentID, c.Score, c.Reprint = Unmatched, "", c.About, 0, false
	c.RefutedFactIDs = nil
	for _, hit := range c.Claims {
		if hit.State == Rejected {
			continue
		}
		if !slices.Contains(c.RefutedFactIDs, hit.FactID) {
			c.RefutedFactIDs = append(c.RefutedFactIDs, hit.FactID)
		}
		if c.IncidentID == "" {
			c.IncidentID = hit.IncidentID
		}
	}
	c.Flagged = len(c.RefutedFactIDs) > 0
	if len(c.Matches) > 0 {
		best := c.Matches[0]
		c.State = best.State
		if best.State != Rejected {
			c.ReleaseID, c.Score, c.Reprint = best.ReleaseID, best.Score, best.Reprint()
			if best.IncidentID != "" {
				c.IncidentID = best.IncidentID
			}
		}
	}
	c.Differs = slices.ContainsFunc(c.Facts, func(r FactReading) bool { return r.Counts() && r.Verdict == uptake.Differs })
	c.Breached = c.Breach.Is() && c.Breach.Ruling != NotBroken
	c.descend()
	c.Relevant = !c.Dismissed && (c.Origin != FromFeed || c.ReleaseID != "" || c.Flagged || c.ours())
	if c.Twin() {
		c.State, c.ReleaseID, c.Score, c.Reprint = Unmatched, "", 0, false
	}
	c.WatchIDs = nil
	for _, s := range c.Sightings {
		c.WatchIDs = append(c.WatchIDs, s.WatchID)
	}
	if c.At = c.Published; c.At.IsZero() {
		c.At = c.FoundAt
	}
	var words term.Set
	words.Add(c.Title)
	for _, name := range article.Names(c.Byline) {
		words.AddName(name)
	}
	c.Terms, c.IncidentIDs = words.List(), c.incidents()
}

func rank(s State) int {
	switch s {
	case Confirmed:
		return 0
	case Suggested:
		return 1
	}
	return 2
}

// merge takes new findings in and keeps what people decided.
func (c *Clip) merge(matches []Match, claims []ClaimHit) {
	for _, old := range c.Matches {
		i := slices.IndexFunc(matches, func(m Match) bool { return m.ReleaseID == old.ReleaseID })
		switch {
		case i >= 0 && old.State != Suggested:
			matches[i].State, matches[i].By, matches[i].ByName, matches[i].At = old.State, old.By, old.ByName, old.At
		case i < 0 && old.State != Suggested:
			matches = append(matches, old)
		}
	}
	for _, old := range c.Claims {
		i := slices.IndexFunc(claims, func(h ClaimHit) bool { return h.FactID == old.FactID && h.Wording == old.Wording })
		switch {
		case i >= 0 && old.State != Suggested:
			claims[i].State, claims[i].By, claims[i].ByName, claims[i].At = old.State, old.By, old.ByName, old.At
		case i < 0 && old.State == Confirmed:
			claims = append(claims, old)
		}
	}
	c.Matches, c.Claims = matches, claims
}

// dateIt sets the date of publication, unless it lies in the future, which no article's does: then none
// is known.
func (c *Clip) dateIt(w dateline.When, by string, now time.Time) {
	if w.At.IsZero() || w.At.After(now.Add(14*time.Hour)) || (!w.DayOnly && w.At.After(now.Add(15*time.Minute))) {
		return
	}
	c.Published, c.DayOnly, c.PublishedBy = w.At, w.DayOnly, by
}
