package server_test

import (
	"context"
	"fmt"
	"time"

	"standfirst/models/account"
	"standfirst/models/contact"
	"standfirst/models/release"
	"standfirst/models/subscription"
)

// embargoed holds a release back and invites the first contact.
func (b *builder) embargoed(ctx context.Context) error {
	by := b.by(account.Manager)
	rel, err := b.sp.Releases.Create(ctx, "", release.Manuscript{Kind: "news", Text: map[string]release.Text{"en": {Headline: "Held back", Body: "<p>Not yet.</p>"}}}, by)
	if err != nil {
		return err
	}
	text := func(s string) map[string]string { return map[string]string{"en": s} }
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
	b.ids["people/:guest"], b.ids["embargo/:token"] = page.Items[0].ID, b.sp.Embargoes.Token(rel.ID, page.Items[0].ContactID)
	return nil
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
	page, err := b.sp.Subscriptions.Find(ctx, "", "", 1)
	if err != nil || len(page.Items) == 0 {
		return "", fmt.Errorf("%d subscribers: %w", len(page.Items), err)
	}
	return b.sp.Subscriptions.ManageToken(page.Items[0]), nil
}
