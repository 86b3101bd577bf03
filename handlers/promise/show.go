package promise

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/audit"
	"standfirst/models/incident"
	"standfirst/models/promise"
	"standfirst/templates"
)

func show(c *fiber.Ctx) error {
	v, err := record(c, templates.Form{})
	if err != nil {
		return err
	}
	return web.Render(c, showPage, v)
}

func record(c *fiber.Ctx, form templates.Form) (ShowView, error) {
	sp := web.Space(c)
	p, i, err := sp.Promises.Get(c.UserContext(), c.Params("promise"))
	if err != nil {
		return ShowView{}, err
	}
	v := ShowView{
		Frame: web.Frame(c, "promise.one"), Row: row(c, p, i), URL: web.URL(c, "/promises/"+p.ID), Form: form, Reason: p.Reason,
		Open: p.Open, Late: p.Late(), MayWrite: web.May(c, account.FactEdit), MayManage: web.May(c, account.IncidentManage),
		Proof: p.Proof.Text, ProofURL: p.Proof.URL, Evidence: p.Proof.Name, EndedAt: p.EndedAt, EndedBy: p.EndedBy, Notes: notes(p),
	}
	v.Drill, v.Crumbs = i.Drill(), crumbs(c, i)
	for _, lang := range incident.Languages() {
		if lang != v.TextLang {
			v.Other, v.OtherLang = p.Text[lang], lang
		}
	}
	if v.Made, v.MadeURL, err = made(c, p); err != nil {
		return v, err
	}
	if p.Proof.FactID != "" {
		v.EvidenceURL = web.URL(c, "/facts/"+p.Proof.FactID)
	}
	if sheet, err := sp.Releases.SheetOf(c.UserContext(), i.ID); err != nil {
		return v, err
	} else if sheet.Public && p.Public && !i.Private && !i.Drill() {
		v.Newsroom = web.NewsroomAt(c, sp.ID) + "/facts/" + i.ID + "#promises"
	}
	if v.Open && v.MayWrite {
		v.Evidences, err = evidences(c, i.ID)
	}
	return v, err
}

// mostEvidence is how much evidence is offered as a proof.
const mostEvidence = 300

func evidences(c *fiber.Ctx, incidentID string) ([]templates.Option, error) {
	facts, err := web.Space(c).Facts.Of(c.UserContext(), incidentID)
	var out []templates.Option
	for _, f := range facts {
		for _, e := range f.Now().Evidence {
			label := e.Name
			if label == "" {
				label = e.URL
			}
			if len(out) < mostEvidence {
				out = append(out, templates.Option{Value: f.ID + ":" + e.ID, Label: f.Key + " · " + label})
			}
		}
	}
	return out, err
}

func progress(c *fiber.Ctx) error {
	form := web.Form(c)
	_, err := web.Space(c).Promises.Progress(c.UserContext(), c.Params("promise"), web.Texts(form, "note_"), form.Value("note_public") != "", web.Actor(c))
	return done(c, form, err, "promise.flash.progress")
}

func keep(c *fiber.Ctx) error {
	form := web.Form(c)
	proof := promise.Proof{Text: form.Value("proof_text"), URL: form.Value("proof_url")}
	proof.FactID, proof.EvidenceID, _ = strings.Cut(form.Value("proof_evidence"), ":")
	_, err := web.Space(c).Promises.Keep(c.UserContext(), c.Params("promise"), proof, web.Actor(c))
	return done(c, form, err, "promise.flash.kept")
}

func breakIt(c *fiber.Ctx) error {
	return reasoned(c, "promise.flash.broken", web.Space(c).Promises.Break)
}

func withdraw(c *fiber.Ctx) error {
	return reasoned(c, "promise.flash.withdrawn", web.Space(c).Promises.Withdraw)
}

func reopen(c *fiber.Ctx) error {
	return reasoned(c, "promise.flash.reopened", web.Space(c).Promises.Reopen)
}

func reasoned(c *fiber.Ctx, key string, do func(context.Context, string, string, audit.Actor) (promise.Promise, error)) error {
	form := web.Form(c)
	_, err := do(c.UserContext(), c.Params("promise"), form.Value("reason"), web.Actor(c))
	return done(c, form, err, key)
}

func done(c *fiber.Ctx, form templates.Form, err error, key string) error {
	if err != nil {
		return web.Again(c, showPage, record, form, err)
	}
	return web.Redirect(c, web.URL(c, "/promises/"+c.Params("promise")), key)
}
