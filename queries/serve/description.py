"""What the service says of itself, in Turtle to be filled in: Service Description, VoID, DCAT."""

from datetime import UTC, datetime
from pathlib import Path
from string import Template

from graph.shared import written
from ontology.identity import BASE, EFFECTIVE, LD, VOCABULARY

PREFIXES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
}
_HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
SERVICE = (
    _HEAD
    + f"""
<$base/sparql#service> a sd:Service ;
  sd:endpoint <$base/sparql> ;
  sd:supportedLanguage sd:SPARQL11Query ;
  sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML,
    formats:SPARQL_Results_CSV, formats:SPARQL_Results_TSV, formats:Turtle, formats:N-Triples,
    formats:JSON-LD, formats:RDF_XML, formats:N-Quads, formats:TriG ;
  sd:defaultDataset <$base/sparql#dataset> .
<$base/sparql#dataset> a sd:Dataset ; sd:defaultGraph <$base/sparql#known> ;
  dcterms:description "Đồ thị mặc định là điều đã biết; GRAPH ?g là điều một tệp in ra."@vi ;
  dcterms:source <{EFFECTIVE}>, <{VOCABULARY}> .
<$base/sparql#known> a sd:Graph .
"""
)
VOID = (
    _HEAD
    + f"""
<$base/.well-known/void> a void:DatasetDescription ;
  foaf:primaryTopic <$base/.well-known/void#data> .
<$base/.well-known/void#data> a void:Dataset, dcat:Dataset ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  dcterms:rights "Mệnh đề rút ra theo CC BY 4.0; quyền đối với văn bản là của cơ quan ban hành."@vi,
    "Extracted statements under CC BY 4.0; rights in the documents are their issuers'."@en ;
  dcterms:modified "$modified"^^<http://www.w3.org/2001/XMLSchema#dateTime> ;
  dcat:landingPage <$base/> ;
  dcat:distribution <$base/.well-known/void#sparql>, <$base/.well-known/void#dump> ;
  dcterms:title "luocdo"@vi ; void:sparqlEndpoint <$base/sparql> ;
  void:uriSpace "{BASE}" ; void:vocabulary <{LD.rstrip("#")}> ;
  void:feature formats:Turtle, formats:N-Triples, formats:JSON-LD, formats:RDF_XML,
    formats:N-Quads, formats:TriG ;
  void:triples $triples ; void:entities $entities .
<$base/.well-known/void#sparql> a dcat:Distribution ; dcat:accessURL <$base/sparql> ;
  dcat:accessService <$base/sparql#service> ; dcterms:format "application/sparql-results+json" .
<$base/.well-known/void#dump> a dcat:Distribution ;
  dcterms:title "Bản xuất toàn kho"@vi, "Dump of the whole store"@en ;
  dcterms:description "luocdo export --format nquads --papers --standard --out kho.nq" ;
  dcat:accessURL <$base/> ; dcat:mediaType "application/n-quads" ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
  dcterms:modified "$modified"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
"""
)


def filled(text: str, base: str, **values: str) -> str:
    """A description for the service at `base`."""
    return Template(text).substitute(base=base, **values)


def modified(location: str | Path) -> str:
    """When the store was written last, as an xsd:dateTime."""
    latest = max((changed for _, _, changed in written(location)), default=0) / 1e9
    return datetime.fromtimestamp(latest, UTC).isoformat(timespec="seconds")
