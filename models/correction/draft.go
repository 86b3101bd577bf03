package correction

import (
	"context"

	"standfirst/models/incident"
	"standfirst/models/markup"
)

// address fills in whom the letter goes to at the stage of the case: the author, else the desk; for a press council the
// address is left to a person, who knows which one it is.
func (s *Corrections) address(ctx context.Context, r *Request) error {
	desk := ""
	if r.OutletID != "" {
		all, err := s.d.Outlets.GetAll(ctx, r.OutletID)
		if err != nil {
			return err
		}
		o := all[r.OutletID]
		r.OutletName, desk = o.Name, o.Desk
	}
	if r.Stage == "author" && r.ContactID != "" {
		all, err := s.d.Contacts.GetAll(ctx, r.ContactID)
		if err != nil {
			return err
		}
		if c := all[r.ContactID]; len(c.Emails) > 0 {
			r.Letter.To, r.Letter.Name = c.Emails[0], c.Name
			return nil
		}
	}
	if r.Stage != "council" {
		r.Letter.To, r.Letter.Name = desk, r.OutletName
	}
	return nil
}

// draft writes the letter in the language of the article, as far as we write it.
func (s *Corrections) draft(r *Request) {
	lang := incident.English
	if r.Lang == incident.Chinese {
		lang = incident.Chinese
	}
	right, _ := r.Right.In(lang)
	args := map[string]any{
		"title": r.Title, "url": r.URL, "outlet": r.OutletName, "name": r.Letter.Name, "disputed": r.Disputed, "wrong": r.Wrong, "right": right, "why": r.Why, "evidence": r.Evidence, "us": s.d.Name,
	}
	word := func(key string) string { return s.d.Words(lang, key, args) }
	r.Letter.Subject = word("correction.draft.subject")
	text := word("correction.draft.greeting") + "\n\n" + word("correction.draft.said") + "\n\n"
	if r.URL != "" {
		text += r.URL + "\n\n"
	}
	if r.Ground == ByClaim {
		text += word("correction.draft.claim")
		if r.Why != "" && markup.Language(r.Why, "") == lang { // a reason that the reader cannot read is no help
			text += "\n\n" + word("correction.draft.why")
		}
	} else {
		text += word("correction.draft.fact")
	}
	if r.Evidence != "" {
		text += "\n\n" + word("correction.draft.evidence") + "\n\n" + r.Evidence
	}
	r.Letter.Text = text + "\n\n" + word("correction.draft.ask") + "\n\n" + word("correction.draft.end")
	if subject := []rune(r.Letter.Subject); len(subject) > maxSubject {
		r.Letter.Subject = string(subject[:maxSubject-1]) + "…"
	}
}
