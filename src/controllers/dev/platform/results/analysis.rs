//! The answers of the services behind the orchestrator, nested as theirs are.

use serde_json::{Value, json};

use super::super::store::Work;
use super::{Reading, created, file, prototype_id};

/// What the text service finds.
pub(super) fn text(work: &Work, reading: &Reading) -> Value {
    json!({
        "analysis_id": format!("nlp_{}", work.id),
        "status": "completed",
        "text_statistics": {
            "word_count": reading.words,
            "character_count": reading.characters,
            "sentence_count": reading.sentences,
            "reading_time_minutes": reading.words.div_ceil(200),
            "keywords": reading.keywords.iter().map(|(word, _)| word).collect::<Vec<_>>(),
        },
        "business_analysis": {
            "business_type": if work.text.contains("shop") { "retail" } else { "general" },
            "summary": reading.summary,
            "complexity": reading.complexity,
            "estimated_duration_days": reading.days,
            "pain_points": ["Orders are taken by hand", "Nobody sees the stock as it is now"],
            "opportunities": [
                {"name": "Self-service", "description": "People order at any hour.",
                 "potential": "High", "timeline": "1-2 months"},
                {"name": "Repeat orders", "description": "What was bought is one click away.",
                 "potential": "Medium", "timeline": "3 months"},
            ],
            "confidence": reading.confidence,
        },
        "market_insights": {
            "industry": "Retail",
            "market_analysis": {
                "growth_rate": "4-6% a year",
                "key_trends": ["Small orders", "Delivery on the same day", "Paying by phone"],
            },
            "target_segments": ["Households", "Small firms"],
            "competitive_landscape": {
                "competition_level": "Medium",
                "differentiation_opportunities": ["Better search", "Honest delivery times"],
            },
        },
        "technology_recommendations": {
            "recommended_stack": {
                "frontend": ["Server-rendered HTML", "A little script"],
                "backend": ["HTTP API", "PostgreSQL"],
                "integrations": ["Payments", "Mail"],
            },
            "development_approach": {"methodology": "Two-week steps", "testing": "With every change"},
        },
        "risk_assessment": {
            "overall_risk_level": "Medium",
            "technical_risks": [
                {"risk": "Payment provider changes its terms", "probability": "Low",
                 "impact": "High", "mitigation": "Keep payments behind one interface"},
                {"risk": "More orders than planned", "probability": "Medium",
                 "impact": "Medium", "mitigation": "Measure early"},
            ],
            "success_factors": ["One owner of the product", "Feedback every week"],
        },
        "implementation_strategy": {
            "development_phases": [
                {"phase": "Discovery", "duration": "2 weeks",
                 "activities": ["Interviews", "Sketches"], "deliverables": ["Requirements"]},
                {"phase": "First version", "duration": "6 weeks",
                 "activities": ["Build", "Test"], "deliverables": ["Working shop"]},
            ],
        },
        "confidence": reading.confidence,
        "processing_time": 2.4,
        "ai_provider": "sandbox",
        "created_at": created(work),
    })
}

/// What the document service finds.
pub(super) fn documents(work: &Work, reading: &Reading) -> Value {
    json!({
        "analysis_id": format!("doc_{}", work.id),
        "status": "completed",
        "documents": work.files.iter().map(file).collect::<Vec<_>>(),
        "document_type": "brief",
        "summary": format!("{} file(s) were read together with the text.", work.files.len()),
        "key_topics": reading.keywords.iter().map(|(word, _)| word).collect::<Vec<_>>(),
        "confidence": 0.7,
        "processing_time": 1.2,
    })
}

/// What the speech service hears.
pub(super) fn voice(work: &Work, reading: &Reading) -> Value {
    json!({
        "transcription_id": format!("asr_{}", work.id),
        "recording": work.voice.as_ref().map(file),
        "transcript": reading.summary,
        "language": "en",
        "confidence": 0.92,
        "segments": [
            {"start": 0.0, "end": 15.5, "text": "Hello, this is about a new project.",
             "confidence": 0.94},
            {"start": 15.5, "end": 30.25, "text": reading.summary, "confidence": 0.9},
        ],
        "processing_time": 3.75,
    })
}

/// What the prototype service builds.
pub(super) fn prototype(work: &Work, reading: &Reading) -> Value {
    let id = prototype_id(work);
    json!({
        "prototype_id": id,
        "status": "completed",
        "results": {
            "prototype_info": {
                "name": "First version", "type": work.request_type, "version": "1.0.0",
                "description": reading.summary, "ai_confidence": reading.confidence,
            },
            "technical_specs": {"frontend": "Server-rendered HTML", "backend": "HTTP API"},
            "pages": [
                {"name": "Home", "path": "/"}, {"name": "Sign in", "path": "/login"},
                {"name": "Overview", "path": "/orders"},
            ],
            "features": ["Sign in", "Search", "Orders"],
            "deployment": {"url": format!("https://{}.example/", id.replace('_', "-")),
                           "status": "ready"},
        },
        "processing_time": 4.1,
        "created_at": created(work),
    })
}
