package coverage

import (
	"io"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/coverage"
	"standfirst/models/fault"
	"standfirst/templates"
)

// show is a clip with its evidence.
func show(c *fiber.Ctx) error {
	clip, v, err := asked(c)
	if err != nil {
		return err
	}
	if v.Place, err = placeOf(c, clip); err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

// asked is the clip that the path names, and what is shown of it.
func asked(c *fiber.Ctx) (coverage.Clip, ShowView, error) {
	clip, err := web.Space(c).Coverage.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return clip, ShowView{}, err
	}
	v, err := showView(c, clip)
	return clip, v, err
}

// shownOfCluster is how many of the same text a clip shows at first.
const shownOfCluster = 10

func showView(c *fiber.Ctx, clip coverage.Clip) (ShowView, error) {
	space, ctx := web.Space(c), c.UserContext()
	cluster, err := space.Coverage.InCluster(ctx, clip.Cluster)
	if err != nil {
		return ShowView{}, err
	}
	n, err := lookUp(c, append([]coverage.Clip{clip}, cluster...))
	if err != nil {
		return ShowView{}, err
	}
	v := ShowView{
		Frame: web.Frame(c, ""), C: n.row(clip), URL: web.URL(c, "/coverage/"+clip.ID), Address: clip.URL,
		MayEdit: web.May(c, account.CoverageEdit), Dismissed: clip.Dismissed, Hand: clip.Origin == coverage.FromHand,
		MediumName: web.T(c, "coverage.medium."+clip.Medium), Origin: web.T(c, "coverage.origin."+clip.Origin),
		Lang: langName(c, clip.Lang), Position: clip.Position, Note: clip.Note, FoundAt: clip.FoundAt,
		Paragraphs: paragraphs(clip),
	}
	v.Spot, v.Assessed, v.AssessedTone = clip.Spot, clip.Assessed, assessedTone(c, clip.Assessed)
	v.Stated, v.MayFigure = clip.Stated, clip.OutletID != "" && web.May(c, account.ContactEdit)
	v.Tags = fieldOf(c, clip)
	if clip.Twin() {
		v.SameURL = web.URL(c, "/coverage/"+clip.SameAs)
	}
	if long := clip.Spot.Length(); long > 0 {
		v.OnAir = web.Span(c, long)
	}
	v.Title, v.Crumbs = v.C.Title, []templates.Crumb{web.Crumb(c, "coverage.title", "/coverage")}
	if clip.PublishedBy != "" {
		v.PublishedHow = web.T(c, "coverage.published."+clip.PublishedBy)
	}
	if clip.OutletBy != "" {
		v.OutletHow = web.T(c, "coverage.outlet."+clip.OutletBy)
		if clip.OutletBy != "hand" && v.MayEdit {
			v.OutletJudge = &Judge{Kind: "outlet", Open: true}
		}
	}
	for _, other := range cluster {
		if other.ID != clip.ID {
			v.Cluster = append(v.Cluster, n.row(other))
		}
	}
	if v.ClusterSize = len(v.Cluster); v.ClusterSize > shownOfCluster {
		v.Cluster, v.MoreCluster = v.Cluster[:shownOfCluster], v.Cluster[shownOfCluster:]
	}
	if err := v.placeIn(c, clip); err != nil {
		return v, err
	}
	if err := v.judge(c, n, clip); err != nil {
		return v, err
	}
	if err := v.read(c, n, clip); err != nil {
		return v, err
	}
	if v.Watches, err = watchesOf(c, clip); err != nil {
		return v, err
	}
	v.one()
	if v.MayEdit {
		v.Releases, err = releaseOptions(c)
	}
	return v, err
}

// watchesOf are the watches that found the clip, as far as the viewer may know of them.
func watchesOf(c *fiber.Ctx, clip coverage.Clip) ([]Link, error) {
	if !web.May(c, account.FactVerify) {
		return nil, nil
	}
	all, err := web.Space(c).Watches.OfClip(c.UserContext(), clip.ID)
	var out []Link
	for _, w := range all {
		out = append(out, Link{w.Name, web.URL(c, "/watches/"+w.ID), web.T(c, "watch.kind."+string(w.Kind))})
	}
	return out, err
}

// assessedTone is what a service says of the tone: in our words where it is one of ours, else in its own.
func assessedTone(c *fiber.Ctx, a coverage.Assessed) string {
	if slices.Contains(coverage.Tones(), a.Tone) {
		return web.T(c, "coverage.tone."+a.Tone)
	}
	return a.Tone
}

func langName(c *fiber.Ctx, lang string) string {
	switch lang {
	case "":
		return ""
	case "en", "zh-CN":
		return web.T(c, "coverage.lang."+lang)
	}
	return lang
}

// placeIn names the contact, the source, the incident and the archived copy.
func (v *ShowView) placeIn(c *fiber.Ctx, clip coverage.Clip) error {
	space, ctx := web.Space(c), c.UserContext()
	if clip.ContactID != "" && web.May(c, account.ContactRead) {
		people, err := space.Contacts.GetAll(ctx, clip.ContactID)
		if err != nil {
			return err
		}
		if p, ok := people[clip.ContactID]; ok {
			v.Contact, v.ContactURL = p.Name, web.URL(c, "/contacts/"+p.ID)
			if clip.ContactBy == "byline" && v.MayEdit {
				v.ContactJudge = &Judge{Kind: "contact", Open: true}
			}
		}
	}
	if clip.SourceID != "" {
		src, err := space.Sources.Get(ctx, clip.SourceID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err == nil {
			v.Source, v.SourceURL = sourceName(src), web.URL(c, "/sources/"+src.ID)
		}
	}
	if clip.IncidentID != "" {
		all, err := space.Incidents.GetAll(ctx, clip.IncidentID)
		if err != nil {
			return err
		}
		if i, ok := all[clip.IncidentID]; ok {
			v.Incident, _ = i.Title.In(web.Lang(c))
			v.IncidentURL = web.URL(c, "/incidents/"+i.ID)
		}
	}
	if a := clip.Archive; a.SHA256 != "" {
		v.Archive = &ArchiveView{
			Versions: clip.Versions, VersionsURL: v.URL + "/versions",
			URL: v.URL + "/archive", SHA256: a.SHA256, Short: a.SHA256[:12], ContentType: a.ContentType, Charset: a.Charset, Size: a.Size, At: a.At,
		}
		if a.URL != clip.URL {
			v.Archive.Final = a.URL
		}
	}
	return nil
}

// judge shows what was found of ours, and what people have said to it.
func (v *ShowView) judge(c *fiber.Ctx, n *names, clip coverage.Clip) error {
	for _, m := range clip.Matches {
		v.Matches = append(v.Matches, MatchView{
			ReleaseID: m.ReleaseID, Title: n.releases[m.ReleaseID], URL: web.URL(c, "/releases/"+m.ReleaseID), How: web.T(c, "coverage.match."+m.Kind),
			Score: whole(m.Score), HasScore: m.Score > 0, Reprint: m.Reprint(), State: web.T(c, "coverage.state."+string(m.State)), StateKind: stateKinds[m.State],
			Evidence: cut(clip.Text, m.Span, 280), By: m.ByName, At: m.At,
			Open: m.State == coverage.Suggested, Yes: m.State != coverage.Confirmed, No: m.State != coverage.Rejected,
			Version: m.Version, Anchor: anchor(m.Span),
		})
	}
	facts, err := web.Space(c).Facts.GetAll(c.UserContext(), clip.RefutedFactIDs...)
	if err != nil {
		return err
	}
	for _, h := range clip.Claims {
		cv := ClaimView{
			FactID: h.FactID, Key: h.Key, Wording: h.Wording, Quote: cut(clip.Text, h.Span, 200), By: h.ByName, At: h.At,
			State: web.T(c, "coverage.claim."+string(h.State)), StateKind: claimKinds[h.State],
			Open: h.State == coverage.Suggested, Yes: h.State != coverage.Confirmed, No: h.State != coverage.Rejected, Anchor: anchor(h.Span),
		}
		l, err := web.Space(c).Coverage.Lesson(c.UserContext(), coverage.ForClaim, h.Wording, h.FactID)
		if err != nil {
			return err
		}
		if l.Yes+l.No > 0 {
			cv.Before = web.T(c, "coverage.claims.before", "yes", l.Yes, "no", l.No)
		}
		if cv.Ask, err = v.ask(c, clip, h.FactID, h.State != coverage.Rejected); err != nil {
			return err
		}
		if f, ok := facts[h.FactID]; ok {
			cv.URL = web.URL(c, "/facts/"+f.ID)
		}
		v.Claims = append(v.Claims, cv)
	}
	return nil
}

var claimKinds = map[coverage.State]string{coverage.Suggested: "warn", coverage.Confirmed: "bad", coverage.Rejected: "mute"}

// cut is the passage of a span, at most n characters of it.
func cut(text string, s coverage.Span, n int) string {
	passage := strings.Join(strings.Fields(s.In(text)), " ")
	if runes := []rune(passage); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return passage
}

// weightier says which mark is shown where passages overlap: the one that more depends on.
var weightier = map[string]int{"claim": 6, "fact": 5, "quote": 4, "answer": 3, "message": 2, "match": 1}

// place is a passage that shows something.
type place struct {
	coverage.Span
	mark string
}

// places are the passages that show what was found and not rejected.
func places(clip coverage.Clip) []place {
	var out []place
	add := func(s coverage.Span, mark string, state coverage.State) {
		if s.Is() && state != coverage.Rejected {
			out = append(out, place{s, mark})
		}
	}
	for _, h := range clip.Claims {
		add(h.Span, "claim", h.State)
	}
	for _, r := range clip.Facts {
		add(r.Span, "fact", r.State)
	}
	for _, q := range clip.Quotes {
		add(q.Span, "quote", q.State)
	}
	add(clip.Answer.Span, "answer", clip.Answer.State)
	for _, r := range clip.Messages {
		add(r.Span, "message", r.State)
	}
	for _, m := range clip.Matches {
		if m.State != coverage.Rejected {
			add(m.Span, "match", m.State)
			break // one passage shows it
		}
	}
	return out
}

// paragraphs cuts the text into lines, and each at the places that are evidence.
func paragraphs(clip coverage.Clip) [][]Segment {
	if clip.Text == "" {
		return nil
	}
	places := places(clip)
	markAt := func(at int) string {
		mark := ""
		for _, p := range places {
			if at >= p.Start && at < p.End && weightier[p.mark] > weightier[mark] {
				mark = p.mark
			}
		}
		return mark
	}
	var edges []int
	starts := map[int]bool{}
	for _, p := range places {
		edges = append(edges, p.Start, p.End)
		starts[p.Start] = true
	}
	slices.Sort(edges)
	var out [][]Segment
	at := 0
	for line := range strings.SplitSeq(clip.Text, "\n") {
		out = append(out, segments(line, at, edges, markAt, starts))
		at += len(line) + 1
	}
	return out
}

func segments(line string, offset int, edges []int, markAt func(int) string, starts map[int]bool) []Segment {
	var out []Segment
	from := 0
	for _, e := range append(edges, offset+len(line)) {
		to := e - offset
		if to <= from || to > len(line) {
			continue
		}
		s := Segment{Text: line[from:to], Mark: markAt(offset + from)}
		if starts[offset+from] {
			s.ID = anchor(coverage.Span{Start: offset + from, End: offset + to})
			delete(starts, offset+from)
		}
		out = append(out, s)
		from = to
	}
	return out
}

// match records what a person says of the clip and a release: say is "yes" or "no".
func match(c *fiber.Ctx) error {
	form, clips := web.Form(c), web.Space(c).Coverage
	id, releaseID := c.Params("id"), form.Value("release")
	var err error
	key := "coverage.flash.confirmed"
	if form.Value("say") == "no" {
		key = "coverage.flash.rejected"
		_, err = clips.Reject(c.UserContext(), id, releaseID, web.Actor(c))
	} else {
		_, err = clips.Confirm(c.UserContext(), id, releaseID, web.Actor(c))
	}
	return done(c, form, id, key, err)
}

// claim records whether the clip repeats a refuted claim.
func claim(c *fiber.Ctx) error {
	form, clips := web.Form(c), web.Space(c).Coverage
	id, factID := c.Params("id"), form.Value("fact")
	var err error
	key := "coverage.flash.claim_confirmed"
	if form.Value("say") == "no" {
		key = "coverage.flash.claim_rejected"
		_, err = clips.RejectClaim(c.UserContext(), id, factID, web.Actor(c))
	} else {
		_, err = clips.ConfirmClaim(c.UserContext(), id, factID, web.Actor(c))
	}
	return done(c, form, id, key, err)
}

// relevance takes a clip off the table, or puts it back.
func relevance(c *fiber.Ctx) error {
	form, clips, id := web.Form(c), web.Space(c).Coverage, c.Params("id")
	var err error
	key := "coverage.flash.recalled"
	if form.Value("say") == "no" {
		key = "coverage.flash.dismissed"
		_, err = clips.Dismiss(c.UserContext(), id, web.Actor(c))
	} else {
		_, err = clips.Recall(c.UserContext(), id, web.Actor(c))
	}
	return done(c, form, id, key, err)
}

func readAgain(c *fiber.Ctx) error {
	_, err := web.Space(c).Coverage.ReadAgain(c.UserContext(), c.Params("id"), web.Actor(c))
	return done(c, web.Form(c), c.Params("id"), "coverage.flash.reading", err)
}

// done leads back to where the person came from: the table, or the clip with what was refused.
func done(c *fiber.Ctx, form templates.Form, id, key string, err error) error {
	if err == nil {
		next := form.Value("next")
		if next == "" {
			next = web.URL(c, "/coverage/"+id)
		}
		return web.Redirect(c, next, key)
	}
	if !web.Refuse(&form, err) {
		return err
	}
	clip, getErr := web.Space(c).Coverage.Get(c.UserContext(), id)
	if getErr != nil {
		return getErr
	}
	v, viewErr := showView(c, clip)
	if viewErr != nil {
		return viewErr
	}
	v.Form = form
	return web.RenderForm(c, showPage, v)
}

// archive hands out the copy of the page, byte for byte. A browser saves it and runs nothing of it.
func archive(c *fiber.Ctx) error {
	clips := web.Space(c).Coverage
	clip, err := clips.Get(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	return sendArchive(c, clip)
}

func sendArchive(c *fiber.Ctx, clip coverage.Clip) error {
	file, err := web.Space(c).Coverage.Archived(c.UserContext(), clip)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file) // at most coverage.MaxBody: what was fetched
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	c.Attachment("clip-" + clip.Archive.SHA256[:12] + ".bin")
	c.Set(fiber.HeaderContentType, fiber.MIMEOctetStream)
	return c.Send(data)
}

// rematch compares the last two weeks again.
func rematch(c *fiber.Ctx) error {
	if err := web.Space(c).Coverage.RematchLater(c.UserContext(), 14, web.Actor(c)); err != nil {
		return err
	}
	return web.Redirect(c, web.URL(c, "/coverage"), "coverage.flash.rematch")
}
