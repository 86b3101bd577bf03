package server_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"time"

	"standfirst/models/account"
	"standfirst/models/asset"
	"standfirst/models/audit"
	"standfirst/models/contact"
	"standfirst/models/embargo"
	"standfirst/models/incident"
	"standfirst/models/release"
	"standfirst/models/report"
	"standfirst/models/subscription"
)

// embargoed holds an approved text, of a kind without a route, with a picture back and invites the first contact, who accepts the terms.
func (b *builder) embargoed(ctx context.Context) error {
	by := b.by(account.Manager)
	rel, err := b.sp.Releases.Create(ctx, "", release.Manuscript{Kind: "explainer", Text: map[string]release.Text{"en": {Headline: "Held back", Body: "<p>Not yet.</p>"}}}, by)
	if err != nil {
		return err
	}
	text := func(s string) map[string]string { return map[string]string{"en": s} }
	if _, err := b.sp.Releases.Submit(ctx, rel.ID, rel.Current, by); err != nil {
		return err
	}
	if _, err := b.sp.Releases.Approve(ctx, rel.ID, rel.Current, "", b.by(account.Approver)); err != nil {
		return err
	}
	p := release.EmbargoPlan{LiftAt: b.sp.Now().Add(1000 * time.Hour), Zone: "UTC", Title: text("Soon"), Terms: text("Publish nothing.")}
	if _, err := b.sp.Embargoes.Set(ctx, rel.ID, p, by); err != nil {
		return err
	}
	if _, err := b.sp.Embargoes.Invite(ctx, rel.ID, []string{b.ids["contacts/:id"]}, by); err != nil {
		return err
	}
	page, err := b.sp.Embargoes.Of(ctx, rel.ID, "", 1)
	if err != nil || len(page.Items) == 0 {
		return fmt.Errorf("%d invited: %w", len(page.Items), err)
	}
	_, facts, err := b.sp.Releases.PublicSheet(ctx, b.ids["incidents/:id"])
	if err != nil || len(facts) == 0 {
		return fmt.Errorf("%d public facts: %w", len(facts), err)
	}
	b.ids[":incident/:fact"] = facts[0].Fact.Key
	token := b.sp.Embargoes.Token(rel.ID, page.Items[0].ContactID)
	b.ids["people/:guest"], b.ids["embargo/:token"] = page.Items[0].ID, token
	look, err := b.sp.Embargoes.Look(ctx, token)
	if err != nil {
		return err
	}
	if _, err := b.sp.Embargoes.Accept(ctx, token, embargo.Agreement{Name: "Reader", Agreed: true, Hash: look.Terms.Hash, Lang: "en"}); err != nil {
		return err
	}
	return b.pictured(ctx, rel.ID, by)
}

// pictured gives a release a picture.
func (b *builder) pictured(ctx context.Context, releaseID string, by audit.Actor) error {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewRGBA(image.Rect(0, 0, 500, 300))); err != nil {
		return err
	}
	text := incident.Text{"en": "The device"}
	a, err := b.sp.Assets.Upload(ctx, "device.png", &file, asset.About{Title: text, Alt: text, Credit: "Ada", Rights: "Free", ReleaseID: releaseID}, by)
	if err != nil {
		return err
	}
	b.ids["pictures/:picture"], b.ids[":picture/:width"] = a.Key, a.Sizes[0].Name()
	_, err = b.sp.Assets.Publish(ctx, a.ID, by)
	return err
}

// subscriber is the personal link of somebody who has subscribed to a topic.
func (b *builder) subscriber(ctx context.Context, topic string) (string, error) {
	if err := b.sp.Subscriptions.Ask(ctx, subscription.New{Address: "subscriber@reader.example", Topics: []string{topic}, Lang: "en", Consent: "Yes"}); err != nil {
		return "", err
	}
	held, err := b.sp.Subscriptions.Tell(ctx, contact.Person{Addresses: []string{"subscriber@reader.example"}})
	if err != nil {
		return "", err
	}
	asked, ok := held.([]subscription.Subscriber)
	if !ok {
		return "", fmt.Errorf("%v is held", held)
	}
	if _, err := b.sp.Subscriptions.Confirm(ctx, b.sp.Subscriptions.ConfirmToken(asked[0]), ""); err != nil {
		return "", err
	}
	page, err := b.sp.Subscriptions.Find(ctx, subscription.Search{Limit: 1})
	if err != nil || len(page.Items) == 0 {
		return "", fmt.Errorf("%d subscribers: %w", len(page.Items), err)
	}
	return b.sp.Subscriptions.ManageToken(page.Items[0]), nil
}

// stationery prints and takes pictures without a browser.
type stationery struct{}

func (stationery) Prints() bool                                    { return true }
func (stationery) Page(report.Sheet) ([]byte, error)               { return nil, nil }
func (stationery) PDF(_ context.Context, _ []byte) ([]byte, error) { return []byte("%PDF-1.7"), nil }

func (stationery) Pictures() bool { return true }
func (stationery) Show(context.Context, string) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 4, 3)))
	return b.Bytes(), err
}

// report freezes a report, prints it and makes a link to it.
func (b *builder) report(ctx context.Context) error {
	by, id := b.by(account.Manager), b.ids["reports/:id"]
	frozen, err := b.sp.Reports.Freeze(ctx, id, "", "for the board", time.UTC, by)
	if err != nil {
		return err
	}
	round, err := b.sp.Reports.SendRound(ctx, id, report.NewRound{ToID: by.ID, Spec: "0 9 * * 1", Zone: "UTC"}, by)
	if err != nil {
		return err
	}
	b.ids["rounds/:round"] = round.ID
	printing := *b.sp.Reports
	printing.Paper, printing.Camera = stationery{}, stationery{}
	printed, err := printing.PrintLater(ctx, id, report.NewPrint{Lang: "en", Zone: "UTC"}, b.by(account.Administrator)) // whose it then is
	if err != nil {
		return err
	}
	if err := printing.MakePrint(ctx, printed.ID); err != nil {
		return err
	}
	b.ids["prints/:print"] = printed.ID
	if err := printing.TakePictures(ctx, report.CaptureTask{PlanID: id, By: by.ID}); err != nil {
		return err
	}
	shown, err := printing.Of(ctx, id, time.UTC)
	if err != nil || len(shown.Exhibits) == 0 || shown.Exhibits[0].Picture.File == "" {
		return fmt.Errorf("no picture of an article in %+v: %w", shown.Exhibits, err)
	}
	b.ids["pictures/:clip"] = shown.Exhibits[0].Clip.ID
	kept, err := b.sp.Reports.KeepTemplate(ctx, id, "For the board", by)
	if err != nil {
		return err
	}
	b.ids["templates/:arrangement"] = kept.ID
	made, err := b.sp.Reports.Share(ctx, id, report.NewShare{Days: 7}, by)
	b.ids["snapshots/:hash"], b.ids["links/:link"], b.ids["shared/:token"] = frozen.Hash, made.ID, b.sp.Reports.Token(id, made.ID)
	if err == nil {
		err = b.sp.Calendar.Renew(ctx, by.ID, time.Time{})
	}
	if err == nil {
		b.ids["calendar/:token"], _, _, err = b.sp.Calendar.Address(ctx, by.ID)
	}
	return err
}
