package fact

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/handlers/web"
	"standfirst/models/fact"
	"standfirst/models/fault"
	"standfirst/models/incident"
)

// thing is a node of schema.org as JSON-LD. Its keys are written in the order of the alphabet, so that the same facts
// give the same file.
type thing map[string]any

// claims sends what an incident's public facts say as schema.org knows it: what is verified as a Claim, what is refuted
// as a ClaimReview that rates it false (https://schema.org/ClaimReview). Facts that are internal, or neither, are left
// out.
func claims(c *fiber.Ctx) error {
	ctx, sp := c.UserContext(), web.Space(c)
	i, err := sp.Incidents.Get(ctx, c.Params("incident"))
	if err != nil {
		return err
	}
	if i.Drill() {
		return fault.Deny("fact.claims.drill")
	}
	facts, err := sp.Facts.Of(ctx, i.ID)
	if err != nil {
		return err
	}
	newsroom, err := sp.Public(ctx)
	if err != nil {
		return err
	}
	owner := thing{"@type": "Organization", "name": sp.Name, "url": newsroom}
	page := newsroom + "/facts/" + i.ID
	graph := []thing{}
	for _, f := range facts {
		if f.Public && (f.State == fact.Verified || f.State == fact.Refuted) {
			graph = append(graph, node(f, page, owner))
		}
	}
	c.Set(fiber.HeaderContentType, "application/ld+json; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="claims-`+i.ID[:min(8, len(i.ID))]+`.json"`)
	c.Set(fiber.HeaderContentSecurityPolicy, web.DownloadPolicy)
	data, err := json.MarshalIndent(thing{"@context": "https://schema.org", "@graph": graph}, "", "  ")
	if err != nil {
		return err
	}
	return c.Send(append(data, '\n'))
}

// node is one fact. The texts of both languages stand side by side as values with their language.
func node(f fact.Fact, page string, owner thing) thing {
	v := f.Now()
	id := page + "#" + f.Key
	if f.State == fact.Verified {
		return thing{
			"@type": "Claim", "@id": id, "url": page, "identifier": f.Key, "version": v.Number, "text": worded(v.Claim), "author": owner,
			"datePublished": stamp(v.VerifiedAt), "creativeWorkStatus": "verified",
		}
	}
	return thing{
		"@type": "ClaimReview", "@id": id, "url": page, "identifier": f.Key, "claimReviewed": worded(v.Claim), "itemReviewed": thing{"@type": "Claim", "text": worded(v.Claim)}, "author": owner,
		"datePublished": stamp(f.UpdatedAt),
		"reviewRating":  thing{"@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False"},
	}
}

func worded(t incident.Text) []thing {
	out := []thing{}
	for _, lang := range incident.Languages() {
		if t[lang] != "" {
			out = append(out, thing{"@language": lang, "@value": t[lang]})
		}
	}
	return out
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }
