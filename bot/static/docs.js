// Opens the API description with our own copy of Swagger UI; nothing is loaded from elsewhere.
window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
