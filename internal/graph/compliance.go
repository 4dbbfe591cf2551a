package graph

import (
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

// officer is whom people can turn to.
type officer struct {
	Name     wire.Text `json:"name,omitempty"`
	Email    wire.Text `json:"email,omitempty"`
	Mobile   wire.Text `json:"mobile_number,omitempty"`
	Landline wire.Text `json:"landline_number,omitempty"`
}

// compliance is what Indian law wants shown of a business (reference §1.3).
type compliance struct {
	EntityName   wire.Text `json:"entity_name"`
	EntityType   wire.Text `json:"entity_type"`
	CustomType   wire.Text `json:"entity_type_custom,omitempty"`
	Registered   wire.Flag `json:"is_registered"`
	Grievances   *officer  `json:"grievance_officer_details,omitempty"`
	CustomerCare *officer  `json:"customer_care_details,omitempty"`
}

// Bounds of an entity's name, in characters.
const leastEntity, mostEntity = 2, 128

func getCompliance(c *call) error {
	var v *compliance
	if err := c.document(store.DocumentCompliance, &v); err != nil {
		return err
	}
	out := wire.Page[*compliance]{Data: []*compliance{}}
	if v != nil {
		out.Data = append(out.Data, v)
	}
	return c.json(out)
}

func postCompliance(c *call) error {
	var req struct {
		Product wire.Text `json:"messaging_product"`
		compliance
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	n := utf8.RuneCountInString(string(req.EntityName))
	switch {
	case req.Product != "whatsapp":
		return fault.InvalidParam.Saying("The parameter messaging_product is required; it is whatsapp.")
	case n < leastEntity || n > mostEntity:
		return fault.InvalidParam.Saying("Param entity_name must have %d to %d characters.", leastEntity, mostEntity)
	case req.EntityType == "":
		return fault.InvalidParam.Saying("The parameter entity_type is required.")
	case req.EntityType == "OTHER" && req.CustomType == "":
		return fault.InvalidParam.Saying("The parameter entity_type_custom is required with the entity_type OTHER.")
	case req.Grievances == nil || req.CustomerCare == nil:
		return fault.InvalidParam.Saying("The parameters grievance_officer_details and customer_care_details are required.")
	}
	return c.putDocument(store.DocumentCompliance, &req.compliance)
}
